"""What a person needs to know once the service is up."""

_NO_KEY = "the key printed at the first start, or any other of yours"


def welcome(base_url: str, api_key: str | None) -> str:
    """Say where everything is and what a script needs; a key that is not new is not known."""
    lines = [
        "",
        "Heirloom is ready.",
        "",
        f"  GraphQL API           {base_url}/graphql  (in a browser: a page to try it)",
        f"  its schema            {base_url}/schema.graphql",
        f"  for the wandb SDK     {base_url}/wandb",
        f"  is it up, is it ready {base_url}/live {base_url}/ready",
        "",
        "Put this in the environment of your script:",
        "",
        f"  export WANDB_BASE_URL={base_url}/wandb",
        f"  export WANDB_API_KEY={api_key}" if api_key else f"  export WANDB_API_KEY=...  # {_NO_KEY}",
        "",
        "Ctrl-C stops everything.",
        "",
    ]
    return "\n".join(lines)
