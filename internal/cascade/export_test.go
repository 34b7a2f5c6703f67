package cascade

// DecodeQuick is decodeQuick, for tests of what it understands.
var DecodeQuick = decodeQuick
