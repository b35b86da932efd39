"""`make audit`: look the locked packages up in the OSV database of known vulnerabilities, and tell "none known" from "could not look".

Exit code 0: none known, or the database cannot be reached, which the last line says. Exit code 1: at least one is known.
"""

import subprocess
import sys

UNREACHABLE = ("ConnectionError", "Max retries exceeded", "Connection refused", "ServiceError", "ProxyError", "Timeout")
SECONDS = 120


def audit(pip_audit: str, lock: str) -> int:
    """Run pip-audit over the lock file. Returns the exit code."""
    command = [pip_audit, "--requirement", lock, "--disable-pip", "--require-hashes", "--vulnerability-service", "osv"]
    try:
        done = subprocess.run(
            [*command, "--progress-spinner", "off"], capture_output=True, text=True, check=False, timeout=SECONDS
        )
        output, code = done.stdout + done.stderr, done.returncode
    except subprocess.TimeoutExpired:
        output, code = "Timeout", 1
    if code and any(word in output for word in UNREACHABLE):
        sys.stdout.write(
            "not audited: the database of vulnerabilities (OSV) cannot be reached from here, so nothing is known either way; run "
            "make audit where the network allows it\n"
        )
        return 0
    sys.stdout.write(output)
    return 1 if code else 0


if __name__ == "__main__":
    raise SystemExit(audit(*sys.argv[1:]))
