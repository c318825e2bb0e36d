"""The app that people see: screens, the parts they are made of, and the way between them.

The only package that imports Flet. Screens show what queries return and call actions; they decide
nothing, know no SQL and no hub, and do not know each other: `routes` is the table of ways.
"""
