"""What must be done for whom: the lists (Today, the board, the inbox) and the links by which calendars fetch them."""
