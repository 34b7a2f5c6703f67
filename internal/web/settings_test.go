package web_test

import (
	"net/http"
	"strings"
	"testing"

	"weir.dev/weir/internal/web"
)

// Who administers the workspace names it, and sets its days, on a page; everybody reads what holds for all. What is no
// time zone or no day is asked about, and a name of the workspace in addresses is no field of the form.
func TestSettings(t *testing.T) {
	t.Parallel()
	p := open(t, web.Options{})
	const home = "/w/acme/settings"
	ada, mia := p.as("ada"), p.as("mia")
	change := ""
	for _, link := range strings.Split(ada.get(home).want(ok).body, `href="`) {
		if path, _, _ := strings.Cut(link, `"`); strings.HasSuffix(path, "/change") {
			change = path
		}
	}
	if change == "" {
		t.Fatal("who administers the workspace has no way to change its settings")
	}
	form := ada.get(change).want(ok).typed(change)
	for field, wrong := range map[string]string{"timezone": "Mars/Olympus", "holidays": "Christmas"} {
		p.unchanged(field, func() {
			ada.post(change, with(form, field, wrong)).want(unprocessable).has(wrong)
		})
	}
	p.unchanged("its name in addresses", func() {
		ada.post(change, with(form, "key", "other")).want(unprocessable)
		ada.post(change, with(form, "gentle", "true")).want(unprocessable)
		ada.post(change, with(form, "asOf", "2026-01-01")).want(unprocessable)
	})
	ada.post(change, with(form, "name", "Acme and friends", "timezone", "Europe/Berlin", "holidays",
		"2026-12-24, 2026-12-25", "gentle", "1")).want(to)
	s := p.world().Settings()
	if s.Name != "Acme and friends" || s.Timezone != "Europe/Berlin" || len(s.Holidays) != 2 || s.Gentle == nil ||
		!*s.Gentle || s.Key != "acme" {
		t.Errorf("the settings are %+v", s)
	}
	mia.get(home).want(ok).text().has("Acme and friends", "Europe/Berlin", "24 Dec").lacks("Change")
	mia.get("/w/acme/goals").has(`<span class="workspace">Acme and friends</span>`)
	mia.get("/w/acme/people").has(`href="` + home + `"`)
	form = ada.get(change).want(ok).typed(change)
	p.unchanged("by a member", func() {
		mia.get(change).want(http.StatusForbidden).has("Only owners and administrators")
		mia.post(change, with(form, "name", "Mine")).want(http.StatusForbidden)
		p.reading("ada").post(change, with(form, "name", "Mine")).want(http.StatusForbidden)
	})
	form = ada.get(change).want(ok).typed(change)
	ada.post(change, with(form, "name", "", "holidays", "", "timezone", "")).want(to)
	if s := p.world().Settings(); s.Name != "" || s.Timezone != "" || len(s.Holidays) != 0 {
		t.Errorf("emptied, the settings are %+v", s)
	}
}
