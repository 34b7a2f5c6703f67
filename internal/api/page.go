package api

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/lens"
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

// page is the part of all that in wants; list says which list it is, with its filters, since a cursor of one means
// nothing in another.
//
// A cursor is a place in the list, and is signed for this viewer and list. Nothing in it comes from what the viewer
// does not see.
func page[T any](c *call, all lens.List[T], in PageIn, list ...string) (Page[T], error) {
	var at lens.Place
	if in.Cursor != "" {
		var ok bool
		if at, ok = c.readCursor(in.Cursor, list); !ok {
			return Page[T]{}, problem(Code(cascade.Invalid),
				words.T("This cursor is not one of this list. Begin again without it."),
				ProblemDetail{Message: words.T("not a cursor of this list"), Location: "query.cursor"})
		}
	}
	part := all.Part(at, in.Limit)
	out := Page[T]{Items: part.Items}
	if out.Items == nil {
		out.Items = []T{}
	}
	if part.Next != nil {
		next := c.writeCursor(*part.Next, list)
		out.Next = &next
	}
	return out, nil
}

const (
	cursorMAC = 16
	cursorMax = 700 // bytes; in base64 they are within what a cursor may be
)

func (c *call) writeCursor(at lens.Place, list []string) string {
	payload := binary.AppendUvarint(nil, uint64(at.Seen))
	for i, name := range at.Last {
		if i == 0 || cursorMAC+len(payload)+len(name) < cursorMax {
			payload = append(binary.AppendUvarint(payload, uint64(len(name))), name...)
		}
	}
	return base64.RawURLEncoding.EncodeToString(append(c.signCursor(payload, list), payload...))
}

func (c *call) readCursor(cursor string, list []string) (at lens.Place, ok bool) {
	b, err := base64.RawURLEncoding.Strict().DecodeString(cursor)
	if err != nil || len(b) <= cursorMAC || !hmac.Equal(b[:cursorMAC], c.signCursor(b[cursorMAC:], list)) {
		return at, false
	}
	b = b[cursorMAC:]
	number := func() int {
		n, size := binary.Uvarint(b)
		b = b[max(0, size):]
		return int(n)
	}
	at.Seen = number()
	for len(b) > 0 {
		n := number()
		if n > len(b) {
			return at, false
		}
		at.Last = append(at.Last, string(b[:n]))
		b = b[n:]
	}
	return at, true
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
