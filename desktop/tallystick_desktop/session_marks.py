"""Names under which the store keeps how far the first start came."""

CONFIRMED = "words_confirmed"
RESTORED = "restored"
