"""What a Neo4j of ours is configured with: its folders, its settings, its Java flags."""

from dataclasses import dataclass
from pathlib import Path

from service.local.ports import LOOPBACK

MAIN_CLASS = "org.neo4j.server.Neo4jCommunity"
ADMIN_CLASS = "org.neo4j.cli.AdminTool"
_FOLDERS = ("data", "logs", "import", "plugins", "run")
_OPENED_PACKAGES = ("java.nio", "java.io", "sun.nio.ch", "java.util.concurrent")
_ACCESS_FLAGS = (
    *(f"--add-opens=java.base/{package}=ALL-UNNAMED" for package in _OPENED_PACKAGES),
    "--enable-native-access=ALL-UNNAMED",
)
# Without the second compiler Java keeps 48 MB for compiled code; the planner alone fills them, and each time
# that they are full all of the heap is collected.
_SHORT_LIVED = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:ReservedCodeCacheSize=240m")
# A database that grows from nothing would plan each statement anew every ten seconds, and planning is half of
# what a server costs that lives for minutes.
_PLANNED_ONCE = {"dbms.cypher.min_replan_interval": "1h"}


@dataclass(frozen=True)
class Neo4jHome:
    """The folder everything of one Neo4j lies in."""

    path: Path

    @property
    def config(self) -> Path:
        return self.path / "conf"

    @property
    def data(self) -> Path:
        return self.path / "data"

    @property
    def log(self) -> Path:
        """What the process prints, which is little; see `user_log`."""
        return self.path / "neo4j.log"

    @property
    def user_log(self) -> Path:
        """Neo4j's log for people: without a terminal it writes there only."""
        return self.path / "logs" / "neo4j.log"

    @property
    def password_file(self) -> Path:
        return self.path / "password"

    def make(self) -> None:
        """Make the folders, for the owner only: the data is not for other accounts of the machine."""
        self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
        for folder in ("conf", *_FOLDERS):
            (self.path / folder).mkdir(exist_ok=True, mode=0o700)

    def write_config(self, port: int, engine: "Engine") -> None:
        """Write `neo4j.conf`; it is ours, so what stood there is replaced."""
        lines = [f"{key}={value}" for key, value in _settings(self.path, port, engine).items()]
        (self.config / "neo4j.conf").write_text("\n".join(lines) + "\n")


@dataclass(frozen=True)
class Engine:
    """What the server may take: memory in Java's notation ("512m", "1g").

    `short_lived` compiles less: half the processor time of a server that lives for minutes, at the
    price of the speed it would reach in the long run. `patient` sets no bound on how long a
    transaction takes: a constraint over millions of nodes takes longer than anything a request does.
    """

    heap: str = "1g"
    page_cache: str = "512m"
    short_lived: bool = False
    patient: bool = False


def _settings(home: Path, port: int, engine: Engine) -> dict[str, str]:
    """Give the settings; every one of them passes the server's strict validation."""
    return {
        "server.config.strict_validation.enabled": "true",
        **{f"server.directories.{folder}": str(home / folder) for folder in _FOLDERS},
        "server.default_listen_address": LOOPBACK,
        "server.default_advertised_address": LOOPBACK,
        "server.bolt.enabled": "true",
        "server.bolt.listen_address": f"{LOOPBACK}:{port}",
        "server.bolt.advertised_address": f"{LOOPBACK}:{port}",
        "server.bolt.tls_level": "DISABLED",
        "server.bolt.thread_pool_max_size": "200",
        "server.bolt.connection_keep_alive": "30s",
        # Bolt has two event loops, each of which waits 5 s for late work after the databases were closed
        "internal.dbms.bolt.netty_server_shutdown_quiet_period_duration": "0s",
        "server.http.enabled": "false",
        "server.https.enabled": "false",
        "dbms.security.auth_enabled": "true",
        "dbms.usage_report.enabled": "false",
        "server.memory.heap.initial_size": engine.heap,
        "server.memory.heap.max_size": engine.heap,
        "server.memory.pagecache.size": engine.page_cache,
        "db.tx_log.preallocate": "false",  # 2 MB instead of half a gigabyte for an empty database
        "db.transaction.timeout": "0s" if engine.patient else "30s",
        "db.lock.acquisition.timeout": "5s",
        "db.transaction.monitor.check.interval": "500ms",
        # Else each statement is planned once more after ten uses, for code that only the other edition makes
        "internal.cypher.expression_engine": "INTERPRETED",
        # Else each is planned anew for each size class of the lists and texts that it is given
        "internal.cypher.use_parameter_size": "false",
        **(_PLANNED_ONCE if engine.short_lived else {}),
    }


def server_command(java: Path, jars: Path, home: Path, engine: Engine) -> list[str]:
    """Give the server's command line; started like this it takes no heap size from `neo4j.conf`."""
    return [
        str(java),
        f"-Xms{engine.heap}",
        f"-Xmx{engine.heap}",
        *(_SHORT_LIVED if engine.short_lived else ("-XX:+UseG1GC",)),
        "-XX:+ExitOnOutOfMemoryError",
        *_ACCESS_FLAGS,
        "-Dlog4j2.disable.jmx=true",
        "-cp",
        f"{home / 'plugins'}/*:{jars}/*",
        MAIN_CLASS,
        f"--home-dir={home}",
        f"--config-dir={home / 'conf'}",
    ]


def admin_command(java: Path, jars: Path, *arguments: str, heap: str = "256m") -> list[str]:
    """Give the command line of Neo4j's administration tool; it reads NEO4J_HOME and NEO4J_CONF."""
    return [str(java), f"-Xmx{heap}", *_ACCESS_FLAGS, "-cp", f"{jars}/*", ADMIN_CLASS, *arguments]
