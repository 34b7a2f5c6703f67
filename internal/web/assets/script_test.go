package assets

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/chromedp/chromedp"
	"github.com/evanw/esbuild/pkg/api"

	"weir.dev/weir/internal/testenv"
)

// modules opens an empty page of a server in a browser, in which each module of script is a global of its name.
// weir.ts is not among them: it is the page's.
func modules(t *testing.T) context.Context {
	t.Helper()
	var script strings.Builder
	names, err := filepath.Glob("script/*.ts")
	if err != nil || len(names) < 5 {
		t.Fatal(names, err)
	}
	for _, name := range names {
		module := strings.TrimSuffix(filepath.Base(name), ".ts")
		if module == "weir" {
			continue
		}
		made := api.Build(api.BuildOptions{
			EntryPoints: []string{name}, Bundle: true, Format: api.FormatIIFE, GlobalName: module, Target: api.ES2022,
		})
		if len(made.Errors) > 0 {
			t.Fatal(name, made.Errors[0].Text)
		}
		script.Write(made.OutputFiles[0].Contents)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/script.js" {
			w.Header().Set("Content-Type", "text/javascript")
			fmt.Fprint(w, script.String())
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprint(w, `<!doctype html><title>Modules</title><script src="/script.js"></script><body><div id="says" hidden>`)
		for name, text := range map[string]string{
			"signed-out":     "signed out",
			"gone":           "gone",
			"not-yours":      "not yours",
			"not-saved":      "not saved",
			"page-gone":      "page gone",
			"not-refreshed":  "not refreshed",
			"unsent":         "not sent",
			"not-reached":    "not reached",
			"draft-kept":     "kept",
			"draft-restored": "back",
		} {
			fmt.Fprintf(w, `<span data-say="%s">%s</span>`, name, text)
		}
		fmt.Fprint(w, `</div></body>`)
	}))
	t.Cleanup(server.Close)
	ctx := testenv.Browser(t)
	if err := chromedp.Do(ctx, chromedp.Navigate(server.URL)); err != nil {
		t.Fatal(err)
	}
	return ctx
}

// TestModules asks each module what it decides. What they do to a page is tested with the pages.
func TestModules(t *testing.T) {
	t.Parallel()
	ctx := modules(t)
	for _, tt := range []struct{ js, want string }{
		// sliders
		{`sliders.odds(10, "10:hardly|50:even|100:sure")`, `"hardly"`},
		{`sliders.odds(10.5, "10:hardly|50:even|100:sure")`, `"even"`},
		{`sliders.odds(101, "10:hardly|50:even|100:sure")`, `""`},
		{`sliders.odds(NaN, "10:hardly")`, `""`},
		{`sliders.odds(1, "")`, `""`},
		// check-ins: the one that stood after, else the first that is open
		{`checkin.following(["a", "b", "c"], "b", ["a", "c"])`, `"c"`},
		{`checkin.following(["a", "b", "c"], "c", ["a", "b"])`, `"a"`},
		{`checkin.following(["a"], "a", [])`, `undefined`},
		{`checkin.following([], "x", ["a"])`, `"a"`},
		// notices
		{`notice.refusal({ok: true, status: 200, redirected: false}, "form")`, `""`},
		{`notice.refusal({ok: false, status: 422, redirected: false}, "form")`, `""`},
		{`notice.refusal({ok: false, status: 304, redirected: false}, "region")`, `""`},
		{`notice.refusal({ok: true, status: 200, redirected: true}, "region")`, `"signed out"`},
		{`notice.refusal({ok: false, status: 401, redirected: false}, "form")`, `"signed out"`},
		{`notice.refusal({ok: false, status: 404, redirected: false}, "region")`, `"page gone"`},
		{`notice.refusal({ok: false, status: 503, redirected: false}, "region")`, `"not refreshed"`},
		{`notice.refusal({ok: false, status: 503, redirected: false}, "form")`, `"not saved"`},
		{`notice.refusal({ok: false, status: 403, redirected: false}, "form")`, `"not yours"`},
		{`notice.refusal({ok: false, status: 404, redirected: false}, "form")`, `"gone"`},
		{`notice.unreached(document.createElement("form"))`, `"not sent"`},
		{`notice.unreached(document.createElement("p"))`, `"not reached"`},
		// keys: g and another within a little over a second are one
		{`(c => [c.press("g", 5000), c.press("w", 6100)])(new keys.Chord())`, `["", "g w"]`},
		{`(c => [c.press("g", 5000), c.press("w", 6300)])(new keys.Chord())`, `["", "w"]`},
		{
			`(c => [c.press("w", 1), c.press("g", 2), c.press("g", 3), c.press("g", 4)])(new keys.Chord())`,
			`["w", "", "g g", ""]`,
		},
		// drafts: what was stored by somebody else is no draft
		{`drafts.read('{"a": "b", "c": ["d", 7]}')`, `{"a": ["b"], "c": ["d"]}`},
		{
			`[drafts.read(null), drafts.read(undefined), drafts.read("{"), drafts.read("[1]"), drafts.read("7")]`,
			`[null, null, null, null, null]`,
		},
	} {
		same, err := chromedp.Run(ctx, chromedp.Evaluate[bool](
			fmt.Sprintf("JSON.stringify(%s) === JSON.stringify(%s)", tt.js, tt.want)))
		if err != nil || !same {
			got, _ := chromedp.Run(ctx, chromedp.Evaluate[string](fmt.Sprintf("String(JSON.stringify(%s))", tt.js)))
			t.Errorf("%s is %s, not %s (%v)", tt.js, got, tt.want, err)
		}
	}
}

// TestDrafts keeps a form's fields in the browser and puts them back, also where there is no storage.
func TestDrafts(t *testing.T) {
	t.Parallel()
	ctx := modules(t)
	const setup = `
		window.form = more => {
			document.body.innerHTML = '<div id="says" hidden><span data-say="draft-kept">kept</span>' +
				'<span data-say="draft-restored">back</span></div><form data-draft="/x"><input name="n"><details><textarea name="w"></textarea></details>' +
				'<input type="radio" name="s" value="a"><input type="radio" name="s" value="b">' +
				'<input type="hidden" name="v" value="1"><input type="hidden" name=".was" value="new">' +
				'<select name="l"><option value=""></option><option value="p"></option></select>' +
				'<input type="checkbox" name="m" value="one"><input type="checkbox" name="m" value="two">' +
				'<input name="m"><input name="m">' + (more || "") + '<span class="draft"></span></form>';
			return document.querySelector("form");
		};
		window.make = () => new drafts.Drafts(drafts.storage());
		window.said = () => document.querySelector(".draft").textContent;
		window.restore = d => { window.put = []; d.restore(c => put.push(c.name)); };
		localStorage.clear(); ""`
	for _, step := range []struct{ what, js, want string }{
		{"", setup, ""},
		{
			"kept",
			`{ const f = form(); f.n.value = "7"; f.w.value = "word"; f.s.value = "b"; f.l.value = "p"; f.v.value = f[".was"].value = "old";
			f.m[1].checked = true; f.m[3].value = "other"; make().keep(f); said() }`,
			"kept",
		},
		{
			"put back", `{ const f = form(); restore(make());
			[f.n.value, f.w.value, f.s.value, f.querySelector("details").open, f.l.value, f.v.value, f[".was"].value,
				f.m[0].checked, f.m[1].checked, f.m[2].value, f.m[3].value, said()].join() }`,
			"7,word,b,true,p,1,old,false,true,,other,back",
		},
		{
			"once for a form", `{ const f = form(), d = make(); restore(d); f.n.value = "8"; restore(d); f.n.value }`, "8",
		},
		{
			"what was refused just now is newer",
			`{ const f = form('<input aria-invalid="true">'); restore(make()); f.n.value }`, "",
		},
		{
			"without storage", `{ const f = form(), d = new drafts.Drafts(null);
			d.keep(f); restore(d); d.forgetAll(); f.n.value + said() }`, "",
		},
		{
			"only drafts are forgotten", `localStorage.setItem("other", "1"); make().forgetAll();
			Object.keys(localStorage).join()`, "other",
		},
		{"forgotten", `{ const f = form(), d = make(); d.keep(f); d.forget(f); restore(d); put.join() }`, ""},
	} {
		got, err := chromedp.Run(ctx, chromedp.Evaluate[string](step.js))
		if err != nil || got != step.want {
			t.Errorf("%s: %s\ngives %q, not %q (%v)", step.what, step.js, got, step.want, err)
		}
	}
}

// TestScriptReadsWell finds a module that keeps something of its own between calls (what lasts belongs to weir.ts), and
// lines that are too long, and text for people, which the server says.
func TestScriptReadsWell(t *testing.T) {
	t.Parallel()
	state := regexp.MustCompile(`(?m)^(export )?(let|var) |^(export )?const \w+(: [^=]+)? = (new |\[|\{|\(\(\) =>)`)
	for _, bad := range []string{
		"let order: string[] = [];", "const seen = new WeakSet<Element>();", "export var x = 1;", "const m: M = {};",
	} {
		if !state.MatchString(bad) {
			t.Errorf("%s is not found", bad)
		}
	}
	spoken := regexp.MustCompile("[\"'`] ?[A-Z][a-z]*,? [a-z][^\"'`]*[\"'`]")
	for _, bad := range []string{`tell("Your draft is back")`, "f(' What you typed')", "`Weir could ${x}`"} {
		if !spoken.MatchString(bad) {
			t.Errorf("%s is not found", bad)
		}
	}
	names, err := filepath.Glob("script/*.ts")
	if err != nil || len(names) < 5 {
		t.Fatal(names, err)
	}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if found := state.Find(text); found != nil && filepath.Base(name) != "weir.ts" {
			t.Errorf("%s keeps state: %s", name, found)
		}
		if found := spoken.Find(text); found != nil {
			t.Errorf("%s says %s, which belongs on the page: see say.ts", name, found)
		}
		for i, line := range strings.Split(string(text), "\n") {
			if utf8.RuneCountInString(line) > 120 {
				t.Errorf("%s:%d is longer than 120 columns", name, i+1)
			}
		}
	}
}
