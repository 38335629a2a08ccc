from django.dispatch import Signal

# In the transaction of the withdrawal: `case`, `erased`, `by`, `at`. What was made of the case goes
# with it.
case_withdrawn = Signal()
