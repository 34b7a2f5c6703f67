package api

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"slices"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/words"
)

// PageIn says which part of a list is wanted.
type PageIn struct {
	Limit  int    `query:"limit" minimum:"1" maximum:"1000" default:"100" doc:"How many items at most."`
	Cursor string `query:"cursor" maxLength:"1000" doc:"The next of an earlier answer to the same list with the same filters."`
}

// Page is a part of a list.
type Page[T any] struct {
	Items []T     `json:"items"`
	Next  *string `json:"next" doc:"The cursor of what follows, or null at the end."`
}

// page cuts the part that in wants out of all. id names an item for as long as it is in the list; list says which list
// it is, with its filters, since a cursor of one means nothing in another.
//
// A cursor names the last item shown and how many the viewer has seen, and is signed for this viewer and list. Nothing
// in it comes from what the viewer does not see. When its item is gone, the list goes on where it stood.
func page[T any](c *call, all []T, in PageIn, id func(T) string, list ...string) (Page[T], error) {
	start := 0
	if in.Cursor != "" {
		seen, last, ok := c.readCursor(in.Cursor, list)
		if !ok {
			return Page[T]{}, problem(Code(cascade.Invalid),
				words.T("This cursor is not one of this list. Begin again without it."),
				ProblemDetail{Message: words.T("not a cursor of this list"), Location: "query.cursor"})
		}
		start = min(seen, len(all))
		if start == 0 || id(all[start-1]) != last {
			if at := slices.IndexFunc(all, func(t T) bool { return id(t) == last }); at >= 0 {
				start = at + 1
			} else {
				start = max(0, start-1) // what follows has moved up by the one that is gone
			}
		}
	}
	end := min(start+in.Limit, len(all))
	out := Page[T]{Items: append([]T{}, all[start:end]...)}
	if end < len(all) {
		next := c.writeCursor(end, id(all[end-1]), list)
		out.Next = &next
	}
	return out, nil
}

const cursorMAC = 16

func (c *call) writeCursor(seen int, last string, list []string) string {
	payload := append(binary.AppendUvarint(nil, uint64(seen)), last...)
	return base64.RawURLEncoding.EncodeToString(append(c.signCursor(payload, list), payload...))
}

func (c *call) readCursor(cursor string, list []string) (seen int, last string, ok bool) {
	b, err := base64.RawURLEncoding.Strict().DecodeString(cursor)
	if err != nil || len(b) <= cursorMAC || !hmac.Equal(b[:cursorMAC], c.signCursor(b[cursorMAC:], list)) {
		return 0, "", false
	}
	n, size := binary.Uvarint(b[cursorMAC:])
	return int(n), string(b[cursorMAC+size:]), size > 0
}

func (c *call) signCursor(payload []byte, list []string) []byte {
	parts := append([]string{string(payload), c.operation, c.who.Workspace.ID, string(c.who.Person)}, list...)
	return sign(c.api.cursorKey, parts...)[:cursorMAC]
}

// sign is HMAC-SHA256 over parts, each led by its length.
func sign(key []byte, parts ...string) []byte {
	h := hmac.New(sha256.New, key)
	for _, p := range parts {
		h.Write(binary.BigEndian.AppendUint64(nil, uint64(len(p))))
		h.Write([]byte(p))
	}
	return h.Sum(nil)
}
