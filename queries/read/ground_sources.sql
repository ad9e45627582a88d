-- Sources, each as often as something was said of it.
-- Parameters: none.   Returns: seq, id, precedence.
select seq, id, precedence
from source
