"""What several screens are made of. A part gets values and callbacks, and knows no screen.

Most parts are plain controls; the sync badge and the product list read a query of their own.
"""
