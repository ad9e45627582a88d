-- Sealed originals by token.
-- Parameters: token (empty for all).   Returns: token, kind, hash, nonce, ciphertext.
select distinct token, kind, hash, nonce, ciphertext
from sealed
where $token = '' or token = $token
order by token
