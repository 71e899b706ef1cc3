"""Writes the notebooks beside this file, which ForeignNotebookTests imports.

    python3 make_notebooks.py

Swift that must not run says FOREIGN; each cell of Swift that must run says RUNS.
"""

import base64
import json
import os

HERE = os.path.dirname(os.path.abspath(__file__))
DOT = base64.b64encode(b"\x89PNG\r\n\x1a\ndot").decode()
RED = base64.b64encode(b"\x89PNG\r\n\x1a\nred").decode()
SWIFT = {"kernelspec": {"display_name": "Swift", "language": "swift", "name": "swift"}}


def markdown(source, **members):
    return {"cell_type": "markdown", "metadata": {}, "source": source, **members}


def code(source, **members):
    return {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [],
            "source": source, **members}


def lines(text):
    return text.splitlines(keepends=True)


def write(name, cells, metadata=SWIFT, minor=4, indent=1, bom=False, **members):
    notebook = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": minor}
    notebook.update(members)
    with open(os.path.join(HERE, name + ".ipynb"), "wb") as file:
        file.write(b"\xef\xbb\xbf" if bom else b"")
        file.write(json.dumps(notebook, indent=indent, ensure_ascii=False).encode() + b"\n")


write("hosted", [
    markdown(lines("# Sums\n\nA sum of two.")),
    code(lines("let four = 2 + 2 // RUNS\nprint(four)")),
    markdown("The end."),
], {"colab": {"name": "sums.ipynb", "provenance": []},
    "kernelspec": {"display_name": "Swift", "name": "swift"}}, 0)

write("capitals", [
    markdown("# Capitals"), code("print(1) // RUNS"),
    code("let x = 1 // RUNS\r\nprint(x)\r\n"),
], {"language_info": {"name": "Swift", "version": "5.9"}}, 2)

write("python", [
    markdown("# Means\n\nThe mean of *three* numbers."),
    code("import numpy as np\nnp.mean([1, 2, 3])"),
    code("text = '```'"),
], {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}, 5)

write("magics", [
    markdown("# Magics\n\nFirst we install."),
    code("%install '.package(url: \"x\")' Package\n%include \"Enable.swift\"\nimport Foundation // RUNS"),
    code("!ls -la"), code("%%bash\necho FOREIGN"), code("%matplotlib inline"),
    code("let isEven = true // RUNS\n!isEven"),
    code("let text = \"\"\"\n%install is text, RUNS\n!ls too\n\"\"\"\nlet rest = 7\n  % 2"),
    code("/*\n!ls\n*/\nlet a = true && // RUNS\n!isEven"),
    markdown("Then we go on."),
])

write("line-breaks", [
    markdown("# Breaks\r\n\r\nWindows\r\nwrote this.\r\n"),
    markdown("Old\rsystems\rtoo.\r\r## A heading\r"),
    code("let a = 1 // RUNS\r\n\r\nprint(a)"),
], bom=True)

write("attachments", [
    markdown("# Dots\n\n![a dot](attachment:dot.png \"Its title\")\n\n<img src=\"attachment:dot.png\" width=\"9\">",
             attachments={"dot.png": {"image/png": DOT}}),
    markdown("Another: ![red](attachment:dot.png) and ![drawn](attachment:my%20drawing.svg).",
             attachments={"dot.png": {"image/png": RED},
                          "my drawing.svg": {"image/svg+xml": ["<svg", "></svg>"]}}),
    markdown("Damaged: ![x](attachment:bad.png). In code: `![x](attachment:dot.png)`.",
             attachments={"bad.png": {"image/png": "!!!"}}),
    markdown("Absent: ![y](attachment:none.png)."),
], minor=1)

write("pictures", [
    markdown("# Pictures\n\n![beside](plots/a%20curve.png) and ![beside](plots/a%20curve.png)\n"
             "![far](https://example.org/plots/far.png)\n\n"
             "[![badge](https://example.org/badge.svg)](https://example.org/run)\n\n"
             "![within](data:image/png;base64," + DOT + ")"),
    markdown("<p>Raw: <img alt='raw' src='plots/raw.jpg'></p>\n\nNamed: ![named][picture].\n\n"
             "[picture]: plots/raw.jpg \"A title\"\n\n"
             "![by name][Far]\n\n[far]: https://example.org/named.png\n\n![lost](plots/lost.png)\n\n"
             "```\n![shown](plots/raw.jpg)\n```\n\nA [link](plots/data.csv)."),
])

write("environments", [
    markdown("# Equations\n\nBefore\n\\begin{align}\na &= b \\\\\n- c &= d\n= e\n\\end{align}\nafter."),
    markdown("\\begin{equation}\\label{eq:one}\nE = mc^2\n\\end{equation}\n\n"
             "- in a list \\begin{pmatrix} 1 & 2 \\end{pmatrix} on\n\n"
             "- \\begin{cases} 1 & x > 0 \\\\\n 0 & x \\le 0 \\end{cases}\n\n"
             "\\begin{eqnarray}\nx &=& 1\n\\end{eqnarray}\n\n"
             "> \\begin{gather*}\n> x\n> \\end{gather*}"),
    markdown("$$\n\\begin{aligned}\ny &= 1\n\\end{aligned}\n$$\n\nInside `\\begin{align}` is code.\n\n"
             "$$\nz = 1\n$$.\n\nAnd $$u\n= 2$$ more, $\\begin{matrix}1\\end{matrix}$."),
    markdown("    \\begin{align} code \\end{align}\n\n\\begin{align} never ended"),
    markdown("$$\nv = 3\n\nw = 4\n$$\n\n$$t$$ and $$ on\n\n$$"),
    markdown("$$\na broken pair\n\nProse between.\n\n$$\nr = 1\ns = 2\n$$"),
    markdown("text \\begin{align}p\\end{align} on, $$\\begin{gather*}q\\end{gather*}$$ and\n"
             "\\begin{tabular}{c} x \\end{tabular}"),
])

write("brackets", [
    markdown("# Brackets\n\nInline \\\\(x + y\\\\) and \\(z^2\\), displayed \\\\[\\sum_i x_i\\\\] and\n\n"
             "\\[\n\\int f\n\\]\n\nand $ k $ too."),
    markdown("It costs $5 and $10; \\[1\\] Smith, 2010; \\[x\\] done; \\(see the note\\); a \\$ sign; `\\(c\\)`."),
    markdown("| a | b |\n|---|---|\n| \\\\(p\\\\) | $q|r$ |"),
])

write("fences", [
    markdown("# Fences\n\n```swift\nlet a = FOREIGN\n```\n\n``` swift\nlet b = FOREIGN\n```\n\n"
             "~~~swift\nlet c = FOREIGN\n~~~\n\n```swift title=\"x.swift\"\nlet d = FOREIGN\n```\n\n"
             "```swift{#id .x}\nlet e = FOREIGN\n```"),
    markdown("* in a list\n\n  ```swift\n  let f = FOREIGN\n  ```\n\n> quoted\n>\n> ````swift\n> let g = FOREIGN\n> ````\n\n"
             "1. ~~~~ swift\n   let h = FOREIGN\n   ~~~~\n\n```Swift\nlet i = FOREIGN\n```\n\n"
             "```{swift}\nlet j = FOREIGN\n```\n\n``` {.swift .numberLines}\nlet k = FOREIGN\n```\n\n"
             "```{.python .x}\nl = 1\n```\n\n```{{swift}}\nlet o = FOREIGN\n```"),
    markdown("    ```swift\n    indented code, FOREIGN\n    ```\n\n```swift-repl\nFOREIGN\n```\n\n"
             "```swift\n\n```\n\n~~~swift {expect=trap}\nlet m = FOREIGN"),
    code("let n = 1 // RUNS"),
])

write("own-syntax", [
    markdown("# Its own\n\n::: note Aside\nIn a box.\n:::\n\n:::warning\n- ::: answer\n\n::::: x\n:::::\n\nEnds."),
    markdown("Inline `{swift} FOREIGN` and `` {swift} FOREIGN `` and `{Swift} FOREIGN` and `{swift}\nFOREIGN`."),
    markdown("A note[^none] and [^other].\n\n[^lost]: No text refers to this.\n\n    It goes on."),
    markdown("| a |\n|---|\n| `{swift} FOREIGN` |\n\n![`{swift} FOREIGN`](https://example.org/a.png)"),
    markdown("$$\nnever closed, with `{swift} FOREIGN`\n\n```swift\nFOREIGN\n```"),
    code("let here = 1 // RUNS"),
    markdown("---\ntitle: no front matter\n---\n\nText."),
])

write("headings", [
    markdown("```bash\n# a comment\nls\n```\n\nIntroduction."),
    markdown("Setext title\n============\n\nText below."),
    markdown("[To it](#Another-part) and [off](#nowhere).\n\n# Another part\n\nIts text.\n\nSmaller\n-------\n\n### Third #\n\n###### Sixth"),
])

write("title-of-all", [
    markdown("# \"Quotes\": it's #1 — $e^{i\\pi}$, [a link](https://example.org/x) & *stars* \U0001F389\n\nText."),
])

write("title-long", [markdown("# " + "very long title " * 25 + "end"), markdown("Text.")])

write("title-none", [
    markdown("#"), markdown(""), markdown("# \n\nOnly text."), code(""), code("let a = 1 // RUNS"),
])

write("title-emoji", [markdown("#   \U0001F389 \U0001F389   #\n\nText.")], minor=3)

write("format-3", [], {"name": "Third"}, 0, nbformat=3, worksheets=[
    {"cells": [
        {"cell_type": "heading", "level": 1, "metadata": {}, "source": ["Old form"]},
        {"cell_type": "markdown", "metadata": {}, "source": ["Some *text*."]},
        {"cell_type": "code", "collapsed": False, "input": ["let a = 1 // RUNS\n", "a"],
         "language": "swift", "metadata": {}, "outputs": [], "prompt_number": 1},
        {"cell_type": "heading", "level": 2, "metadata": {}, "source": "Below"},
    ], "metadata": {}},
    {"cells": [{"cell_type": "markdown", "metadata": {}, "source": "A second sheet."}], "metadata": {}},
])

write("kinds", [
    markdown("# Kinds"), {"cell_type": "raw", "metadata": {}, "source": ["---\n", "title: raw\n", "---"]},
    {"cell_type": "video", "metadata": {}, "source": "unknown"}, {"cell_type": "markdown"},
    {"cell_type": "code", "metadata": {}}, {}, {"cell_type": "markdown", "source": None},
    {"cell_type": "code", "metadata": {"vscode": {"languageId": "python"}}, "source": "print('py')"},
    {"cell_type": "code", "metadata": {"tags": ["hide_input"]}, "source": "let a = 1 // RUNS"},
    {"cell_type": "code", "metadata": {"tags": ["skip-execution"]}, "source": "let FOREIGN = 1"},
    {"cell_type": "code", "metadata": {"tags": ["remove-cell"], "x": float("nan")},
     "source": "let c = \"```\" // RUNS"},
    {"cell_type": "code", "metadata": {"jupyter": {"source_hidden": True}}, "source": "let d = 1 // RUNS"},
])

write("open-ends", [
    markdown("# Ends\n\n````text\nnever closed"), markdown("<!-- a remark that never ends"),
    markdown("<pre>\nnever ended"), markdown("- one\n- two"), markdown("- three"), markdown("1. a"),
    markdown("    indented code"), code("let a = 1 // RUNS"), markdown("<div>\n\n**inside**"),
    markdown("~~~swift\nFOREIGN"), markdown("> quoted"), markdown("> quoted too"),
])

write("labels", [
    markdown("# Names\n\n[one][a], [a] and [a][], `[a]`; a note[^1].\n\n[a]: https://example.org/1\n\n[^1]: The first."),
    markdown("[two][a], [a], [A][] and [a](https://example.org/x); a note[^1].\n\n[a]: https://example.org/2\n\n[^1]: The second."),
    markdown("[three][a].\n\n[a]: https://example.org/1"),
])

write("letters", [
    markdown("# שלום e\u0301 \u200dالعربية\n\n한국어 — \U0001F468\u200d\U0001F469\u200d\U0001F467 \u00a0 <b>&amp;</b> \\* ~~no~~ a\\\nb\n\n\tTab\n"),
    markdown("Text | with | bars\nand a line ending in two blanks  \n***\n+ plus\n\n<details><summary>More</summary>\n\nHidden\n\n</details>"),
], minor=5, indent=None)
