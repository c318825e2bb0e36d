"""What orders have learned: that the office had one before a change put it on hold."""

STATEMENTS = ("ALTER TABLE order_head ADD COLUMN was_accepted INTEGER NOT NULL DEFAULT 0",)
