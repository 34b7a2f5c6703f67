package web

import (
	"html"
	"net/http"
	"net/url"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/web/page"
)

// storybook lists every view in every state worth looking at; only --dev serves it.
func (s *Server) storybook(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	body := "<!doctype html><html lang=en><meta charset=utf-8><title>Pages</title><main><h1>Pages</h1><ul>"
	for _, e := range page.Examples() {
		body += `<li><a href="/debug/pages/` + url.PathEscape(e.Name) + `">` + html.EscapeString(e.Name) + `</a>`
	}
	if _, err := w.Write([]byte(body + "</ul></main></html>")); err != nil {
		s.log.Debug("a browser left before its page was sent", "error", err)
	}
}

func (s *Server) storybookPage(w http.ResponseWriter, r *http.Request) {
	for _, e := range page.Examples() {
		if e.Name == r.PathValue("name") {
			if err := s.render(w, r, e.View.Page(), 0); err != nil {
				s.fail(w, r, page.Shell{}, err)
			}
			return
		}
	}
	s.fail(w, r, page.Shell{}, &cascade.Error{Code: cascade.NotFound})
}
