package finding_test

import (
	"testing"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/cascade/cascadetest"
	"weir.dev/weir/internal/finding"
)

// TestMentions says when a check-in names the goal above, and when it only seems to.
func TestMentions(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		key, intent, said string
		want              bool
	}{
		{"load", "", "The load is down.", true},
		{"load", "", "LOAD: down", true},
		{"load", "", "Down again (load).", true},
		{"load", "", "load", true},
		{"load", "", "load/memory, both fine", true},
		{"load", "", "The download is quicker.", false},
		{"load", "", "We are loading.", false},
		{"load", "", "load2 is new", false},
		{"load", "", "2load is new", false},
		{"load", "", "Überload", false},
		{"load", "", "loadé", false},
		{"load", "", "load\u0301", false},                             // an accent that makes no letter of its own with the d
		{"load", "", "The download stalled; the load did not.", true}, // past one that only seems so
		// Keys hold -, _ and ., so that a key is no part of a longer one; at the end of a clause these are none of it.
		{"load-time", "", "The load-time is down.", true},
		{"load-time", "", "The load time is down.", false},
		{"load", "", "The load-time is down.", false},
		{"load", "", "page-load is down", false},
		{"load", "", "page_load is down", false},
		{"load", "", "load.eu is down", false},
		{"load", "", "Less load. And less noise.", true},
		{"load", "", "Less load- and page time.", true},
		{"load", "", "What remains: -load-", true},
		{"q4.1", "", "q4.1 is done", true},
		{"q4.1", "", "q4.10 is done", false},
		{"q4.1", "", "q4x1 is done", false},
		// What people wrote is no key: a longer word made of it names it still.
		{"x", "Load", "The load-time is down.", true},
		{"x", "Load", "The download is quicker.", false},
		{"x", "People wait less", "Now people wait less than a day.", true},
		{"x", "People wait less", "People wait lessons.", false},
		{"x", "People wait less", "people\u00a0wait\u00a0less", false},
		{"x", "the the", "the then the the", true},
		// found by its rarest word, and yet another
		{"x", "People wait less", "Less is less, and people wait lessons.", false},
		{"x", "Less people wait", "Less, less, less. Nevertheless people wait.", false},
		{"x", "Less people wait", "Wait, wait: less people wait, less people.", true},
		{"x", "The load", "load the the", false}, // there is no room before its rarest word
		// A plural names it too.
		{"x", "Active user", "The active users came back.", true},
		{"x", "Active users", "Not one active user more.", true},
		{"trial", "", "The trials go on.", true},
		{"x", "Loss", "A los", false},
		{"x", "Gas", "We ran out of ga", false}, // too short to be a plural
		{"x", "Nothing\n\nload", "load", false}, // said on two days
		{"x", "Fewer calls (EU)", "We have fewer calls (EU) since May", true},
		{"x", "»…«", "That is it: »…«", true}, // no word at all
		{"x", "»…«", "That is it", false},
		// Any script.
		{"x", "Отток", "Отток падает", true},
		{"x", "ток", "Отток падает", false},
		{"x", "नल", "नल ठीक है", true},
		{"x", "नल", "नली ठीक है", false}, // the mark makes it another word
		{"x", "解約率", "先週の解約率が下がった", true},
		{"x", "解約率", "解約が減った", false},
		{"x", "サーバー", "サーバー2台", true},
		{"x", "KPI", "KPIが上がった", true},
		{"x", "이탈률", "이탈률이 줄었다", true},
		{"x", "ลูกค้า", "มีลูกค้าใหม่", true},
	} {
		if got := !unmentioned(t, tt.key, tt.intent, tt.said, "Nothing", tt.said); got != tt.want {
			t.Errorf("%q names key %q, intent %q: %v, want %v", tt.said, tt.key, tt.intent, got, tt.want)
		}
	}
}

// unmentioned reports whether the line from the goal "below" to one with a key and an intent counts as unmentioned,
// when these things were said of the former on the days up to the 16th, besides what is added.
func unmentioned(t *testing.T, key, intent string, said ...any) bool {
	t.Helper()
	to := cascade.ID(key)
	doc := cascade.Document{Entities: []cascade.Entity{
		&cascade.Settings{Header: cascade.Header{Key: "acme"}, AsOf: cascade.NewDate(2026, 11, 16)},
		&cascade.Person{Header: cascade.Header{Key: "ana"}, Name: "Ana"},
		&cascade.Team{Header: cascade.Header{Key: "acme"}, Name: "Acme", Type: cascade.Unit},
		&cascade.Goal{
			Header: cascade.Header{Key: key}, Intent: intent, Owners: []cascade.ID{"acme"}, State: cascade.Committed,
			Drivers: []cascade.Driver{{Key: "first", Text: "Queues are short"}, {Key: "second", Text: "Prices are clear"}},
		},
		&cascade.Goal{
			Header: cascade.Header{Key: "below"}, Intent: "Something else", Owners: []cascade.ID{"acme"},
			State: cascade.Committed,
		},
		&cascade.Alignment{By: cascade.ByResponse, Goal: "below", To: to, Driver: "second", Contribution: "It moves it."},
		&cascade.Review{Header: cascade.Header{Key: "review"}, Goal: to},
	}}
	for i, what := range said {
		switch what := what.(type) {
		case string:
			doc.Entities = append(doc.Entities,
				&cascade.CheckIn{
					Goal: "below", By: "ana", At: cascade.OnDay(cascade.NewDate(2026, 11, 1) + cascade.Date(i)), Learned: what,
				})
		case cascade.Entity:
			doc.Entities = append(doc.Entities, what)
		}
	}
	s, err := cascade.Load(doc, &cascadetest.IDs{})
	if err != nil {
		t.Fatal(err)
	}
	return len(finding.Run(everyone(s), []*finding.Rule{finding.ByID("unmentioned-link")}).Findings) > 0
}

// TestOccasions says where a link may be named, and when there was occasion to.
func TestOccasions(t *testing.T) {
	t.Parallel()
	on := func(goal cascade.ID, day int, learned string) *cascade.CheckIn {
		return &cascade.CheckIn{Goal: goal, By: "ana", At: cascade.OnDay(cascade.NewDate(2026, 11, day)), Learned: learned}
	}
	held := func(day int, about ...cascade.ID) *cascade.HeldReview {
		h := &cascade.HeldReview{Review: "review", At: cascade.OnDay(cascade.NewDate(2026, 11, day))}
		for _, g := range about {
			h.Decisions = append(h.Decisions, cascade.Decision{Goal: g, Do: "keep"})
		}
		return h
	}
	for name, tt := range map[string]struct {
		said []any
		want bool
	}{
		"three check-ins":                    {[]any{"a", "b", "c"}, true},
		"two check-ins":                      {[]any{"a", "b"}, false},
		"the third is still to come":         {[]any{"a", "b", on("below", 17, "c")}, false},
		"the one that names it is":           {[]any{"a", "b", "c", on("below", 17, "load")}, true},
		"one without words":                  {[]any{"a", "b", on("below", 9, " ")}, false},
		"of both goals":                      {[]any{"a", "b", on("load", 9, "c")}, true},
		"above, which names the goal below":  {[]any{"a", "b", on("load", 9, "That was below.")}, false},
		"above, which only seems to":         {[]any{"a", "b", on("load", 9, "Belowground.")}, true},
		"above, which names the goal itself": {[]any{"a", "b", on("load", 9, "load")}, true},
		"with a review of the goal above":    {[]any{"a", "b", held(9)}, true},
		"with one still to come":             {[]any{"a", "b", held(17)}, false},
		"a review decided on the goal below": {[]any{"a", "b", "c", held(9, "below")}, false},
		"it will decide":                     {[]any{"a", "b", "c", held(17, "below")}, true},
		"it decided on the goal above":       {[]any{"a", "b", "c", held(9, "load")}, true},
		"the driver picked, in words":        {[]any{"a", "b", "Now prices are clear."}, false},
		"the driver picked, by key":          {[]any{"a", "b", "On second: nothing."}, false},
		"another driver":                     {[]any{"a", "b", "At first queues are short."}, true},
	} {
		if got := unmentioned(t, "load", "Pages open at once", tt.said...); got != tt.want {
			t.Errorf("%s: unmentioned %v, want %v", name, got, tt.want)
		}
	}
}
