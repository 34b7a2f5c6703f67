package web

import (
	"net/url"
	"strconv"

	"weir.dev/weir/internal/lens"
	"weir.dev/weir/internal/web/page"
	"weir.dev/weir/internal/words"
)

// part is the part of a long list that the address asks for, and the way to the others. size is how many things a
// part has.
func (q *request) part(count, size int) (from, to int, p page.Pager) {
	last := max(1, (count-1)/size+1)
	number, err := strconv.Atoi(q.URL.Query().Get("page"))
	if err != nil {
		number = 1
	}
	number = max(1, min(number, last))
	if last > 1 {
		p.Text = words.T("Page %d of %d", number, last)
	}
	if number > 1 {
		p.Previous = q.with("page", strconv.Itoa(number-1))
	}
	if number < last {
		p.Next = q.with("page", strconv.Itoa(number+1))
	}
	return (number - 1) * size, min(number*size, count), p
}

// partOf is the part of a list that the address asks for, and the way to the others. count is how long the list is;
// below 0: nobody knows.
func partOf[T any](q *request, list lens.List[T], count, size int) ([]T, page.Pager) {
	number, err := strconv.Atoi(q.URL.Query().Get("page"))
	if err != nil || number < 1 {
		number = 1
	}
	if count >= 0 {
		number = min(number, max(1, (count-1)/size+1))
	}
	var p page.Pager
	part := list.Part(lens.Place{Seen: (number - 1) * size}, size)
	if number > 1 {
		p.Previous = q.with("page", strconv.Itoa(number-1))
	}
	if part.Next != nil {
		p.Next = q.with("page", strconv.Itoa(number+1))
	}
	switch {
	case p == (page.Pager{}):
	case count >= 0:
		p.Text = words.T("Page %d of %d", number, max(1, (count-1)/size+1))
	default:
		p.Text = words.T("Page %d", number)
	}
	return part.Items, p
}

// with is the address of this page with another value in it, and without what it says once.
func (q *request) with(name, value string) string {
	u := *q.URL
	v := u.Query()
	for _, name := range saidOnce {
		v.Del(name)
	}
	if v.Set(name, value); value == "" || name == "page" && value == "1" {
		v.Del(name)
	}
	u.RawQuery = v.Encode()
	return (&url.URL{Path: u.Path, RawQuery: u.RawQuery}).String()
}
