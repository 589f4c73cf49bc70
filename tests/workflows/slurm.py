"""A real Slurm with one node, this machine, for the time of a test: daemons, ports and state of its own."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

PATH = f"{os.environ['PATH']}:/usr/sbin"
PROGRAMS = ("munged", "slurmctld", "slurmd", "sbatch")
CORES = 2
"""At most so many of its jobs run at once, on any machine."""
SETTINGS = """\
ClusterName=one
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={controller}
SlurmdPort={daemon}
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket
CommunicationParameters=NoInAddrAny,NoCtldInAddrAny
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
MpiDefault=none
ReturnToService=2
SchedulerParameters=defer,batch_sched_delay=1,sched_interval=1
NodeName={host} NodeAddr=127.0.0.1 CPUs={cores} RealMemory={memory} State=UNKNOWN
PartitionName=main Nodes={host} Default=YES MaxTime=INFINITE State=UP DefMemPerCPU=512
"""


def missing() -> str:
    """Return why no Slurm can be started here, or nothing."""
    if os.geteuid() != 0:
        return "Slurm's daemons need root"
    absent = [program for program in PROGRAMS if not shutil.which(program, path=PATH)]
    return f"not installed: {', '.join(absent)}" if absent else ""


@contextmanager
def one_node(folder: Path) -> Iterator[dict[str, str]]:
    """Start Slurm with its state in a folder, and give the variable that its commands need; stop it in the end."""
    for name in ("state", "spool"):
        (folder / name).mkdir(parents=True)
    settings = _settings(folder)
    (folder / "slurm.conf").write_text(settings)
    key = folder / "munge.key"
    key.touch(0o600)
    key.write_bytes(os.urandom(128))
    own = {"SLURM_CONF": str(folder / "slurm.conf")}
    files = {"socket": "socket", "key-file": "key", "pid-file": "pid", "log-file": "log", "seed-file": "seed"}
    munge = [f"--{option}={folder}/munge.{ending}" for option, ending in files.items()]
    with ExitStack() as running:
        for command in (("munged", *munge, "--force", "--foreground"), ("slurmctld", "-D"), ("slurmd", "-D")):
            running.enter_context(_daemon(command, folder, own))
        _wait_until_idle(folder, own)
        try:
            yield own
        finally:
            _slurm(own, "scancel", "--user=root")


def jobs(own: Mapping[str, str]) -> list[str]:
    """Return the numbers of the jobs that Slurm has, running or pending."""
    return _slurm(own, "squeue", "--noheader", "--format=%i").split()


def cancel_pending(own: Mapping[str, str]) -> None:
    """Cancel the jobs that have not begun."""
    _slurm(own, "scancel", "--user=root", "--state=PENDING")


def _settings(folder: Path) -> str:
    with socket.create_server(("127.0.0.1", 0)) as one, socket.create_server(("127.0.0.1", 0)) as other:
        controller, daemon = one.getsockname()[1], other.getsockname()[1]
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") * 8 // 10 // 2**20
    return SETTINGS.format(
        host=socket.gethostname(),
        controller=controller,
        daemon=daemon,
        folder=folder,
        cores=min(CORES, os.cpu_count() or 1),
        memory=memory,
    )


@contextmanager
def _daemon(command: Sequence[str], folder: Path, own: Mapping[str, str]) -> Iterator[None]:
    with (folder / f"{command[0]}.out").open("w") as out:
        process = subprocess.Popen(
            command, env={**os.environ, **own, "PATH": PATH}, stdout=out, stderr=subprocess.STDOUT
        )
        try:
            yield
        finally:
            process.terminate()
            process.wait()


def _slurm(own: Mapping[str, str], *command: str) -> str:
    return subprocess.run(command, env={**os.environ, **own}, capture_output=True, text=True, check=True).stdout


def _wait_until_idle(folder: Path, own: Mapping[str, str]) -> None:
    state = ""
    for _ in range(120):
        done = subprocess.run(
            ["sinfo", "--noheader", "--format=%T"],
            env={**os.environ, **own},
            capture_output=True,
            text=True,
            check=False,
        )
        state = done.stdout.strip() or done.stderr
        if state == "idle":
            return
        time.sleep(0.5)
    logs = "".join(path.read_text("utf-8", "replace")[-2000:] for path in folder.glob("*.log"))
    raise RuntimeError(f"Slurm did not start, its node is {state!r}: {logs}")
