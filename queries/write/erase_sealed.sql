-- Destroys sealed originals for ever; token, kind and hash stay.
-- Parameters: token.
update sealed set nonce = '', ciphertext = '' where token = $token
