"""What the scripted model says in the gallery."""

from __future__ import annotations

from tests.servers.model_scripts import Item, Response, chunk, ending, pieces, refuse

PROSE = r"""The four quarters differ a lot. The **mean** is $\bar{x} = 217.5$, and

$$
s = \sqrt{\frac{1}{n-1}\sum_{i=1}^{n}(x_i-\bar{x})^2} \approx 69.9
$$

| quarter | sales | share |
| --- | ---: | ---: |
| Q1 | 150 | 17 % |
| Q2 | 230 | 26 % |
| Q3 | 180 | 21 % |
| Q4 | 310 | 36 % |

1. *Q4* is the best quarter.
2. *Q1* is the weakest; see [the manual](https://example.org/statistics).

> Numbers below 200 are marked.

```python
import statistics

sales = {"Q1": 150, "Q2": 230, "Q3": 180, "Q4": 310}
print(f"mean {statistics.mean(sales.values())}, deviation {statistics.stdev(sales.values()):.1f}")
```

```bash
pip install pandas
```
"""

LONG_CODE = "\n".join(
    [
        "import pandas as pd",
        "",
        'frame = pd.read_csv("sales.csv")',
        *(f"frame['part_{n}'] = frame['sales'] * {n}  # a column for the {n}th part of the year" for n in range(1, 30)),
        "frame",
    ]
)
PROGRESS = """\
import sys, time
for step in range(600):
    done = step // 10 + 1
    sys.stderr.write(f"\\rTraining: {step / 6:3.0f}%|{'█' * (done // 3):<20}| {step}/600 [00:{step // 10:02d}]")
    sys.stderr.flush()
    if step % 100 == 0:
        print(f"epoch {step // 100 + 1}: loss {1 / (step + 1):.4f}")
    time.sleep(0.1)
"""
FAILING = """\
import pandas as pd

def share(frame, column):
    total = frame[column].sum()
    return frame[column] / total

frame = pd.read_csv("sales.csv")
print("rows:", len(frame))
shares = share(frame, "turnover")
print(shares)
"""
REPAIRED = 'shares = share(frame, "sales")\nprint(shares.round(3).to_string())\n'
FLOOD = "for i in range(200_000):\n    print(f'line {i:06d} of a long log')\n"
FRAME = (
    'import pandas as pd\n\nframe = pd.read_csv("sales.csv")\nframe.pivot_table(index="quarter", columns="region")\n'
)
INTERACTIVE = (
    'figure = {"data": [{"type": "bar", "x": ["Q1", "Q2"], "y": [150, 230]}], "layout": {}}\n'
    'display({"application/vnd.plotly.v1+json": figure}, raw=True)\n'
)
BROKEN_DISPLAY = """\
class Sales(list):
    def _repr_html_(self):
        raise ValueError("too many rows to show")

sales = Sales([150, 230, 180, 310])
display(sales)
print(sum(sales))
"""
HIDDEN_CHARACTERS = """\
sales = {"Q1": 150, "Q2": 230}
best = max(sales, key=sales.get)  # the best \u202e quarter \u2066 of \u200b all
print(best, sales[best])
"""
LOOK = "print('x is', globals().get('x', 'unknown'))"
WIDE_TEXT = """\
import numpy as np, pandas as pd

table = pd.DataFrame(np.arange(60).reshape(6, 10) * 1.2345, columns=[f"column_{n}" for n in range(10)])
print(table.describe().to_string())
"""
STYLED = """\
import numpy as np, pandas as pd
from IPython.display import Math, display

table = pd.DataFrame(np.arange(18).reshape(6, 3) * 1.2345, columns=["north", "south", "west"])
display(Math(r"s = \\sqrt{x^2 + y^2}"))
display(table.style.background_gradient().set_properties(**{"font-weight": "bold"}))
"""
TALL = """\
import matplotlib.pyplot as plt

figure, axes = plt.subplots(12, figsize=(5, 40))
for number, axis in enumerate(axes):
    axis.plot([1, 4, 2, number])
plt.show()
"""
PASTE = "\n".join(
    f"2026-03-{n % 28 + 1:02d} 12:00:{n % 60:02d} INFO worker-{n % 4}: row {n} written" for n in range(120)
)
MARKUP = r"""For a right triangle \(a^2 + b^2 = c^2\), and

\[
\bar{x} = \frac{1}{n}\sum_{i=1}^{n} x_i, \qquad s = \sqrt{\frac{1}{n-1}\sum_{i=1}^{n}(x_i-\bar{x})^2} \approx 69.9
\]

The small plan costs $5 and the large one $10 a month, so $b^2$ stays a formula and
`re.sub(r"\(\d+\)", "", text)` stays code.
"""
TABLE = """Four models were compared:

| Model | Precision | Recall | F1 score | Trained on | Comment |
|---|---:|---:|---:|---|---|
| Logistic regression | 0.9512 | 0.8123 | 0.8765 | 2026-03-01 | the baseline, with regularization |
| Random forest | 0.9634 | 0.8456 | 0.9007 | 2026-03-02 | slow to train |
| Gradient boosting | 0.9701 | 0.8678 | 0.9161 | 2026-03-02 | **best** of the four |
"""
HEBREW = """הרבעון הרביעי היה הטוב ביותר, עם 310 מכירות.

- רבעון ראשון: 150
- רבעון שני: 230

הקוד `sales["Q4"]` מחזיר את הערך.

The same in English: Q4 was best.
"""
RECENT = "import time\nprint('still at it')\ntime.sleep(600)\n"


def hang_after(*items: Item) -> Response:
    """Say something and then nothing more."""
    return {"body": [*items, {"hang": True}]}


def hang_in_code() -> Response:
    """Break off in the middle of the code, so that it stays in writing."""
    start = {"index": 0, "id": "call_abc", "type": "function", "function": {"name": "execute_code", "arguments": ""}}
    body: list[Item] = [chunk({"role": "assistant", "content": "I will read the table first."})]
    body.append(chunk({"tool_calls": [start]}))
    text = '{"code": "import pandas as pd\\n\\nframe = pd.read_csv(\\"sales.csv\\")\\nby_quarter = frame.groupby('
    body += [chunk({"tool_calls": [{"index": 0, "function": {"arguments": piece}}]}) for piece in pieces(text)]
    return hang_after(*body)


def hang_in_reasoning() -> Response:
    """Think and think."""
    thought = "The person asks for the mean of four numbers. I could compute it by hand, but running code is safer. "
    return hang_after(chunk({"role": "assistant", "content": None}), *(chunk({"reasoning_content": thought}),) * 3)


def thoughtful_prose() -> Response:
    """Reason, then answer at length."""
    body: list[Item] = [chunk({"role": "assistant", "content": None})]
    body += [chunk({"reasoning_content": "Mean, deviation, shares.\nA table reads best. "})]
    body += [chunk({"content": piece}) for piece in pieces(PROSE)]
    return {"body": [*body, *ending("stop")]}


def cut_off() -> Response:
    """Break the connection in the middle of the answer."""
    return {"body": [chunk({"role": "assistant", "content": "The mean of the four quarters is"}), {"abort": True}]}


def overloaded(seconds: int = 120) -> Response:
    """Ask for patience; after more than a minute the panel leaves it to the person."""
    return refuse(429, "Rate limit reached for requests per minute.", headers={"Retry-After": str(seconds)})


def key_refused() -> Response:
    """Refuse the key."""
    return refuse(401, "Incorrect API key provided.")


def too_long() -> Response:
    """Reach the length limit in the middle of a sentence."""
    return {"body": [chunk({"role": "assistant", "content": "The mean of the four quarters is"}), *ending("length")]}
