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
		doc := cascade.Document{Entities: []cascade.Entity{
			&cascade.Settings{Header: cascade.Header{Key: "acme"}, AsOf: cascade.NewDate(2026, 11, 16)},
			&cascade.Person{Header: cascade.Header{Key: "ana"}, Name: "Ana"},
			&cascade.Team{Header: cascade.Header{Key: "acme"}, Name: "Acme", Type: cascade.Unit},
			&cascade.Goal{Header: cascade.Header{Key: tt.key}, Intent: tt.intent, Owners: []cascade.ID{"acme"}, State: cascade.Committed},
			&cascade.Goal{Header: cascade.Header{Key: "below"}, Intent: "Something else", Owners: []cascade.ID{"acme"}, State: cascade.Committed},
			&cascade.Alignment{By: cascade.ByResponse, Goal: "below", To: cascade.ID(tt.key), Contribution: "It moves it."},
		}}
		for i, words := range []string{"Nothing", tt.said, "More of it"} {
			doc.Entities = append(doc.Entities, &cascade.CheckIn{Goal: "below", By: "ana", At: cascade.OnDay(cascade.NewDate(2026, 11, 1) + cascade.Date(i)), Learned: words})
		}
		s, err := cascade.Load(doc, &cascadetest.IDs{})
		if err != nil {
			t.Fatal(err)
		}
		r := finding.Run(everyone(s), []*finding.Rule{finding.ByID("unmentioned-link")})
		if got := len(r.Findings) == 0; got != tt.want {
			t.Errorf("%q names key %q, intent %q: %v, want %v", tt.said, tt.key, tt.intent, got, tt.want)
		}
	}
}
