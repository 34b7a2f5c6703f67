package web_test

import (
	"html"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"weir.dev/weir/internal/web"
)

var hrefs = regexp.MustCompile(`\shref="(/w/[^"#]*)`)

// Every link on every page leads to a page that is there and that its reader may open.
func TestLinksLead(t *testing.T) {
	t.Parallel()
	for i, v := range visitors {
		t.Run(v.name, func(t *testing.T) {
			t.Parallel()
			p := open(t, web.Options{})
			b := v.come(p)
			from := map[string]string{} // a link, and the page that has it
			var queue []string
			for _, r := range matrix {
				method, _, _ := strings.Cut(r.route, " ")
				if method == http.MethodGet && r.route != "GET /live" && r.status[i] == ok {
					queue = append(queue, "/w/acme"+p.named(r.path))
				}
			}
			slices.Sort(queue)
			for _, path := range slices.Compact(queue) {
				for _, m := range hrefs.FindAllStringSubmatch(b.get(path).body, -1) {
					if to := html.UnescapeString(m[1]); from[to] == "" {
						from[to] = path
					}
				}
			}
			if v.name != "nobody" && len(from) < 5 {
				t.Errorf("only %d links were found", len(from))
			}
			for link, page := range from {
				if got := b.get(link); got.status != ok && got.status != to {
					t.Errorf("%s leads to %s, which answers %d", page, link, got.status)
				}
			}
		})
	}
}
