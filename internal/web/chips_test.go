package web_test

import (
	"net/url"
	"strings"
	"testing"

	"weir.dev/weir/internal/web"
)

// Where there are too many goals to count how their beliefs stand, the chips for it are there without a number; where
// it is counted, those with none are not.
func TestChipsOfWhatIsNotCounted(t *testing.T) {
	t.Parallel()
	p := open(t, web.Options{})
	b := p.as("mia")
	chip := func(key string) string { return "show=" + url.QueryEscape(key) }
	if g := b.get("/w/acme/goals").want(ok); strings.Contains(g.body, chip("contradicted")) {
		t.Error("there is a chip for what there is none of")
	}
	p.pages.Usually(0)
	b.get("/w/acme/goals").want(ok).has(chip("contradicted"), chip("no-effect"), chip("supported"))
}
