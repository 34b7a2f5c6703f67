package page

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"weir.dev/weir/internal/testenv"
	"weir.dev/weir/internal/web/assets"
)

// desk is a small server around one check-in view: what the real handlers do, over memory.
type desk struct {
	*httptest.Server
	mu      sync.Mutex
	view    CheckIn
	posts   []string // "ID status=… confidence=…"
	refuse  int      // answer a region with this status instead
	changed chan struct{}
	asked   int
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	d := &desk{view: exampleCheckIn(), changed: make(chan struct{})}
	d.view.Forms[0].Done = none
	d.view.Forms[0].View = exampleCheckInForm("quality", "slips")
	d.view.Forms[0].Measures = []CheckInMeasure{{Name: "slips", Label: "Texts people stumbled over", Last: sample("4")}}
	d.view.Forms[1].View = typedInto(d.view.Forms[1].View, "learned", "")
	mux := http.NewServeMux()
	mux.Handle("GET "+assets.Prefix, assets.Handler())
	mux.HandleFunc("GET /w/acme/check-in", d.show)
	mux.HandleFunc("GET /w/acme/live", d.stream)
	mux.HandleFunc("POST /w/acme/goals/{id}/check-ins", d.checkIn)
	mux.HandleFunc("GET /w/acme/goals", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_ = exampleGoals().Page().Render(r.Context(), w)
	})
	mux.HandleFunc("GET /w/acme/folded", d.folded)
	d.Server = httptest.NewServer(mux)
	t.Cleanup(func() {
		d.CloseClientConnections()
		d.Close()
	})
	return d
}

func (d *desk) show(w http.ResponseWriter, r *http.Request) {
	d.mu.Lock()
	defer d.mu.Unlock()
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", policy)
	if r.Header.Get("HX-Request") == "" {
		_ = d.view.Page().Render(r.Context(), w)
		return
	}
	if d.refuse != 0 {
		w.WriteHeader(d.refuse)
	}
	_ = d.view.Region().Render(r.Context(), w)
}

// folded is an outline with a goal that is unfolded from /w/acme/goals; how often each was asked for counts up in it.
func (d *desk) folded(w http.ResponseWriter, r *http.Request) {
	d.mu.Lock()
	defer d.mu.Unlock()
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", policy)
	d.asked++
	again := fmt.Sprintf(" (%d)", d.asked)
	if r.URL.Query().Get("part") == "below" {
		g := exampleUnfolded()
		g.Fetch = "/w/acme/folded?under=eu-activation"
		g.Children[0].Text += again
		_ = g.Unfolded(1).Render(r.Context(), w)
		return
	}
	v := exampleGoalsFolded()
	v.Live, v.Fragment, v.Roots[1].Text = "/w/acme/live", "/w/acme/folded", v.Roots[1].Text+again
	v.Roots[0].Children[0].Fetch = "/w/acme/folded?under=eu-activation"
	if r.Header.Get("HX-Request") == "" {
		_ = v.Page().Render(r.Context(), w)
		return
	}
	_ = v.Region().Render(r.Context(), w)
}

func (d *desk) stream(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	w.WriteHeader(http.StatusOK)
	_ = http.NewResponseController(w).Flush()
	for {
		select {
		case <-r.Context().Done():
			return
		case <-d.changed:
			_, _ = fmt.Fprint(w, "event: changed\ndata: x\n\n")
			_ = http.NewResponseController(w).Flush()
		}
	}
}

func (d *desk) checkIn(w http.ResponseWriter, r *http.Request) {
	d.mu.Lock()
	defer d.mu.Unlock()
	id := r.PathValue("id")
	at := slices.IndexFunc(d.view.Forms, func(f CheckInForm) bool { return f.ID == id })
	f := &d.view.Forms[at]
	d.posts = append(d.posts, fmt.Sprintf("%s nothing=%s values=%s,%s status=%s confidence=%s learned=%s", id,
		r.FormValue("nothing"), r.FormValue("values.slips"), r.FormValue("values.activation"), r.FormValue("status"),
		r.FormValue("confidence"), r.FormValue("learned")))
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	if r.FormValue("values.activation") == "many" {
		f.View = wrongIn(typedInto(typedInto(f.View, "values.activation", "many"), "learned", r.FormValue("learned")),
			"values.activation", "“many” is not a number.")
		w.WriteHeader(http.StatusUnprocessableEntity)
	} else {
		f.Done = sample("Checked in just now")
	}
	_ = d.view.Answer(id).Render(r.Context(), w)
}

// change alters the view and tells the open page.
func (d *desk) change(alter func(*CheckIn)) {
	d.mu.Lock()
	alter(&d.view)
	d.mu.Unlock()
	d.changed <- struct{}{}
}

func (d *desk) log() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.posts)
}

func open(ctx context.Context, t *testing.T, url string) {
	t.Helper()
	do(ctx, t, chromedp.EmulateViewport(1440, 1080), chromedp.Navigate(url))
}

func do(ctx context.Context, t *testing.T, steps ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	if err := chromedp.Do(ctx, steps...); err != nil {
		t.Fatal(err)
	}
}

// press presses keys the way a keyboard does.
func press(ctx context.Context, t *testing.T, modifiers int64, keys ...string) {
	t.Helper()
	do(ctx, t, testenv.Press(modifiers, keys...))
}

// until waits for a line of JavaScript to be true.
func until(ctx context.Context, t *testing.T, js string) {
	t.Helper()
	if _, err := chromedp.Run(ctx, chromedp.Poll[bool](js, chromedp.WithPollingTimeout(2*time.Minute))); err != nil {
		t.Fatalf("waiting for %s: %v", js, err)
	}
}

const focused = `document.activeElement.id`

func TestRefreshLeavesTypingAlone(t *testing.T) {
	t.Parallel()
	ctx := testenv.Browser(t)
	d := newDesk(t)
	messages := chromedp.Console(ctx)
	open(ctx, t, d.URL+"/w/acme/check-in")
	do(ctx, t,
		chromedp.SendKeys(chromedp.CSS("#quality-values\\.slips"), "3"),
		chromedp.Click(chromedp.CSS("#card-hire details summary")),
		chromedp.SendKeys(chromedp.CSS("#eu-activation-learned"), "half a though"),
	)
	d.change(func(v *CheckIn) {
		v.Forms[1].Measures[0].Note = sample("16 Nov: 33.5, by Ben")
		v.Forms[1].View = typedInto(typedInto(v.Forms[1].View, "learned", "something else"), "values.activation", "1")
		v.Forms[2].Done = none
	})
	until(ctx, t, `document.body.textContent.includes("16 Nov: 33.5, by Ben")`)
	press(ctx, t, 0, "t")
	for js, want := range map[string]string{
		`document.getElementById("eu-activation-learned").value`: "half a thought",
		`document.getElementById("quality-values.slips").value`:  "3",
		focused: "eu-activation-learned",
		`String(document.querySelector("#card-hire details").open)`: "true",
		`String(document.getElementById("notice").hidden)`:          "true",
	} {
		if got := evaluate[string](ctx, t, js); got != want {
			t.Errorf("%s is %q, want %q", js, got, want)
		}
	}
	quiet(ctx, t, messages)
}

func TestRefreshThatFailsIsSaid(t *testing.T) {
	t.Parallel()
	ctx := testenv.Browser(t)
	d := newDesk(t)
	open(ctx, t, d.URL+"/w/acme/check-in")
	d.change(func(*CheckIn) { d.refuse = http.StatusUnauthorized })
	until(ctx, t, `!document.getElementById("notice").hidden`)
	if got := evaluate[string](ctx, t, `document.getElementById("notice").textContent`); !strings.Contains(got,
		"signed out") {
		t.Errorf("the notice says %q", got)
	}
	if got := evaluate[int](ctx, t, `document.querySelectorAll("article.card").length`); got != 3 {
		t.Errorf("%d cards are left of 3", got)
	}
}

// TestCheckInByKeyboard checks in on three goals without a pointer and counts the keys.
func TestCheckInByKeyboard(t *testing.T) {
	t.Parallel()
	ctx := testenv.Browser(t)
	d := newDesk(t)
	messages := chromedp.Console(ctx)
	open(ctx, t, d.URL+"/w/acme/check-in")
	keys := 0
	strike := func(all ...string) {
		t.Helper()
		keys += len(all)
		press(ctx, t, 0, all...)
	}
	at := func(id string) {
		t.Helper()
		until(ctx, t, focused+` === "`+id+`"`)
	}
	at("quality-values.slips")
	strike("3", kb.Enter, "1", kb.Enter)
	at("quality-confidence")
	strike("8", "0", kb.Enter)
	at("eu-activation-values.activation")
	strike("n")
	at("hire-values.hired")
	strike("n")
	until(ctx, t, `document.querySelectorAll("article.finished").length === 3`)
	want := []string{
		"quality nothing= values=3, status=on-track confidence=80 learned=",
		"eu-activation nothing=1 values=,33.3 status=at-risk confidence=20 learned=",
		"hire nothing=1 values=, status= confidence= learned=",
	}
	if got := d.log(); !slices.Equal(got, want) {
		t.Errorf("posted\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if keys > 12 {
		t.Errorf("three goals took %d keys", keys)
	}
	if got := evaluate[int](ctx, t, `document.querySelectorAll("#steps .done").length`); got != 3 {
		t.Errorf("%d of 3 steps are done", got)
	}
	quiet(ctx, t, messages)
}

func TestRefusedCheckInKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	ctx := testenv.Browser(t)
	d := newDesk(t)
	open(ctx, t, d.URL+"/w/acme/check-in")
	do(ctx, t,
		chromedp.SendKeys(chromedp.CSS("#hire-values\\.hired"), "2"),
		chromedp.SetValue(chromedp.CSS("#eu-activation-values\\.activation"), "many"),
		chromedp.SendKeys(chromedp.CSS("#eu-activation-learned"), "a lot"),
	)
	press(ctx, t, testenv.Ctrl, kb.Enter)
	until(ctx, t, focused+` === "eu-activation-values.activation" && document.activeElement.matches("[aria-invalid]")`)
	for js, want := range map[string]string{
		`document.getElementById("eu-activation-learned").value`:                     "a lot",
		`document.activeElement.value`:                                               "many",
		`document.getElementById("hire-values.hired").value`:                         "2",
		`document.getElementById("eu-activation-values.activation-wrong").innerText`: "“many” is not a number.",
	} {
		if got := evaluate[string](ctx, t, js); got != want {
			t.Errorf("%s is %q, want %q", js, got, want)
		}
	}
}

func TestDraftsSurviveAReload(t *testing.T) {
	t.Parallel()
	ctx := testenv.Browser(t)
	d := newDesk(t)
	open(ctx, t, d.URL+"/w/acme/check-in")
	do(ctx, t, chromedp.SendKeys(chromedp.CSS("#eu-activation-learned"), "kept for later"), chromedp.Reload())
	until(ctx, t, `document.getElementById("eu-activation-learned").value === "kept for later"`)
	do(ctx, t, chromedp.Click(chromedp.CSS("#card-eu-activation button[data-main]")))
	until(ctx, t, `!!document.querySelector("#card-eu-activation.finished")`)
	until(ctx, t, `Object.keys(localStorage).length === 0`)
	if got := d.log(); len(got) != 1 || !strings.Contains(got[0], "learned=kept for later") {
		t.Errorf("posted %q", got)
	}
}

func TestKeys(t *testing.T) {
	t.Parallel()
	ctx := testenv.Browser(t)
	d := newDesk(t)
	open(ctx, t, d.URL+"/w/acme/goals")
	press(ctx, t, 0, "?")
	until(ctx, t, `document.getElementById("keys").open`)
	press(ctx, t, 0, kb.Escape)
	until(ctx, t, `!document.getElementById("keys").open`)
	press(ctx, t, 0, "j", "j", "k", "j")
	until(ctx, t, `document.activeElement.getAttribute("href") === "/w/acme/goals/eu-activation"`)
	press(ctx, t, 0, "/", "c")
	until(ctx, t, `document.getElementById("find").value === "c"`)
	press(ctx, t, 0, kb.Escape, "c")
	do(ctx, t, chromedp.WaitVisible(chromedp.CSS("#steps")))
	press(ctx, t, 0, kb.Escape, "g", "g")
	do(ctx, t, chromedp.WaitVisible(chromedp.CSS(".outline")))
}

// TestEnterWithoutScript checks in where no script runs: Enter in a field must not say that nothing moved.
func TestEnterWithoutScript(t *testing.T) {
	t.Parallel()
	ctx := testenv.Browser(t)
	d := newDesk(t)
	do(ctx, t, chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
		_, err := cdp.Call(ctx, tab, emulation.SetScriptExecutionDisabled,
			emulation.SetScriptExecutionDisabledParams{Value: true})
		return err
	}))
	open(ctx, t, d.URL+"/w/acme/check-in")
	do(ctx, t, chromedp.Focus(chromedp.CSS("#quality-values\\.slips")))
	press(ctx, t, 0, "3", kb.Enter)
	do(ctx, t, chromedp.WaitVisible(chromedp.CSS("#card-quality.finished")))
	if got, want := d.log(), "quality nothing= values=3, status= confidence= learned="; len(got) != 1 || got[0] != want {
		t.Errorf("posted %q, want %q", got, want)
	}
}

// TestUnfold unfolds a goal of the outline: what is below it is fetched once, stays when the page is refreshed, and is
// refreshed by itself; a key unfolds as a pointer does. Without a script a link leads to it.
func TestUnfold(t *testing.T) {
	t.Parallel()
	ctx := testenv.Browser(t)
	d := newDesk(t)
	open(ctx, t, d.URL+"/w/acme/folded")
	until(ctx, t, `!!document.querySelector("#below-eu-activation a[href='/w/acme/folded?under=eu-activation']")`)
	do(ctx, t, chromedp.Focus(chromedp.CSS("#g-eu-activation > details > summary")))
	press(ctx, t, 0, kb.Enter)
	until(ctx, t, `document.querySelectorAll("#below-eu-activation > .outline-node").length === 3`)
	until(ctx, t, `document.activeElement.matches("#g-eu-activation > details > summary")`)
	until(ctx, t, `document.querySelector("#g-guided-import .name").textContent.endsWith(" (2)")`)
	d.changed <- struct{}{}
	until(ctx, t, `!document.querySelector("#g-retention .name").textContent.endsWith(" (1)")`)
	until(ctx, t, `!document.querySelector("#g-guided-import .name").textContent.endsWith(" (2)")`)
	until(ctx, t, `document.querySelectorAll("#below-eu-activation > .outline-node").length === 3`)
	until(ctx, t, `document.querySelector("#g-eu-activation > details").open`)
	press(ctx, t, 0, kb.Enter)
	until(ctx, t, `!document.querySelector("#g-eu-activation > details").open`)
}
