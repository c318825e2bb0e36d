"""The demo company: real sales of one year after another, and rules for what the data lacks.

Nothing here is random, and the clock comes in as an argument: the same day gives the same company.
`assets/demo/README.md` says what is data and what is derived.
"""

from fieldapp.exchange.demo.company import Account, DemoCompany, demo_company, demo_file

__all__ = ["Account", "DemoCompany", "demo_company", "demo_file"]
