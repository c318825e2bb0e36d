"""The office: what comes in from its files as nouns, and the demo company made from real data.

Imports domain and wire only. No SQL and nothing of the hub: whoever holds a store takes the nouns.
"""
