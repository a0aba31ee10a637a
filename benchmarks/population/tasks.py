"""Forty questions with the code that answers them and what it prints."""

from __future__ import annotations

from dataclasses import dataclass

ORDERS = "region,month,amount\n" + "".join(
    f"{region},{month},{(index * 37 + month * 11) % 90 + 10}\n"
    for index, region in enumerate(("North", "South", "East", "West"))
    for month in range(1, 13)
)
FILES = {"orders.csv": ORDERS, "words.txt": "alpha beta gamma delta\n" * 25}
"""They lie in the chat's folder; nobody attaches them."""


@dataclass(frozen=True)
class Task:
    """One question; ``expected`` is in what the code prints, ``file`` the one that must be read."""

    number: int
    question: str
    code: str
    expected: str
    file: str = ""


def _read(function: str) -> str:
    return f"import csv\nrows = list(csv.DictReader(open('orders.csv')))\n{function}"


def _rows() -> list[dict[str, str]]:
    head, *lines = ORDERS.splitlines()
    return [dict(zip(head.split(","), line.split(","), strict=True)) for line in lines]


def _amount(region: str) -> int:
    return sum(int(row["amount"]) for row in _rows() if row["region"] == region)


def _make() -> list[Task]:
    found: list[tuple[str, str, str, str]] = [
        (f"What is the sum of the squares from 1 to {n}?", f"print(sum(k * k for k in range(1, {n + 1})))", f"{s}", "")
        for n, s in ((n, n * (n + 1) * (2 * n + 1) // 6) for n in (50, 77, 120, 333))
    ]
    found += [
        (f"What is {a} to the power of {b}?", f"print({a} ** {b})", f"{a**b}", "")
        for a, b in ((7, 13), (3, 31), (12, 9), (19, 8))
    ]
    found += [
        (f"How many primes are below {n}?", f"{_PRIMES}\nprint(len(primes({n})))", count, "")
        for n, count in ((100, "25"), (1000, "168"), (5000, "669"), (10_000, "1229"))
    ]
    found += [
        (f"What is {n} factorial?", f"import math\nprint(math.factorial({n}))", product, "")
        for n, product in ((10, "3628800"), (13, "6227020800"), (15, "1307674368000"), (17, "355687428096000"))
    ]
    found += [
        (f"Which is Fibonacci number {n}?", f"a, b = 0, 1\nfor _ in range({n}):\n    a, b = b, a + b\nprint(a)", f, "")
        for n, f in ((20, "6765"), (40, "102334155"), (50, "12586269025"), (64, "10610209857723"))
    ]
    found += [
        (f'Write "{text}" backwards.', f'print("{text}"[::-1])', text[::-1], "")
        for text in ("notebook", "kernel", "interpreter")
    ]
    # a backslash in the code, for models that escape twice
    found += [("How many lines has it?", 'print("lines", len("one\\ntwo\\nthree".splitlines()))', "lines 3", "")]
    found += [
        (f"What is {n} in binary?", f'print(format({n}, "b"))', f"{n:b}", "") for n in (1234, 4321, 65_537, 999_999)
    ]
    found += [
        (
            f"What did {region} sell in orders.csv?",
            _read(f'print(sum(int(row["amount"]) for row in rows if row["region"] == "{region}"))'),
            f"{_amount(region)}",
            "orders.csv",
        )
        for region in ("North", "South", "East", "West")
    ]
    found += [
        (
            f"How often is '{word}' in words.txt?",
            f'print("count", open("words.txt").read().count("{word}"))',
            "25",
            file,
        )
        for word, file in (
            ("alpha", "words.txt"),
            ("gamma", "words.txt"),
            ("delta", "words.txt"),
            ("beta", "words.txt"),
        )
    ]
    found += [
        (f"Draw {n} bars and name the highest.", f"{_BARS}draw({n})", f"highest {n * n % 17 + n}", "")
        for n in (3, 5, 7, 9)
    ]
    return [Task(number, *row) for number, row in enumerate(found)]


_PRIMES = "def primes(n):\n    return [p for p in range(2, n) if all(p % d for d in range(2, int(p**0.5) + 1))]"
_BARS = (
    "import matplotlib.pyplot as plt\ndef draw(n):\n    heights = [*range(n - 1), n * n % 17 + n]\n"
    "    plt.bar(range(n), heights)\n    plt.show()\n    print('highest', max(heights))\n"
)
TASKS = _make()
