# The service and its worker: one image, two commands (serve, worker).
FROM python:3.13-slim AS build
RUN python -m venv /venv
COPY requirements.lock /
RUN /venv/bin/pip install --no-cache-dir --require-hashes --only-binary :all: -r /requirements.lock

FROM python:3.13-slim
RUN useradd --system --uid 10001 --home-dir /app --shell /usr/sbin/nologin heirloom
WORKDIR /app
COPY --from=build /venv /venv
COPY pyproject.toml ./
COPY graph graph
COPY service service
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 HEIRLOOM_HOST=0.0.0.0 HEIRLOOM_PORT=8080
USER 10001
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
  CMD ["python", "-c", "import os, urllib.request as u; u.urlopen(f'http://127.0.0.1:{os.environ[\"HEIRLOOM_PORT\"]}/live', timeout=2)"]
ENTRYPOINT ["python", "-m", "service.cli"]
CMD ["serve"]
