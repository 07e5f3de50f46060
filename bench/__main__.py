"""`make bench`: every line is a ratio to a peer or a limit, measured in this run."""

from bench import addresses, answering, comparing, deciding_jobs, pages, putting, starting

MODULES = (answering, comparing, deciding_jobs, starting, putting, pages, addresses)

if __name__ == "__main__":
    print(f"{'what':52} {'measured':>14} {'peer or limit':>16} {'ratio':>8}  aim")
    for module in MODULES:
        for line in module.lines():
            print(line, flush=True)
