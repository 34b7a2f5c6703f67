package api_test

import (
	"testing"

	"weir.dev/weir/internal/api"
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/lens"
)

// A draft is offered, asked about, offered again, accepted and committed over the API, each by who may.
func TestGoalsAreAgreed(t *testing.T) {
	each(t, func(t *testing.T, p *place) {
		const goal = "/goals/idea"
		mia, ola, sam := p.as("mia"), p.as("ola"), p.as("sam")
		read := func(a asker) (g lens.GoalPage) {
			a.get(goal).want(200).into(&g)
			return g
		}
		p.unchanged("those who may not", func() {
			sam.do("POST", goal+"/proposals", `{"says":"ours"}`).want(403, "forbidden")
			mia.do("POST", goal+"/commit", `{}`).want(403, "forbidden")
			mia.do("POST", goal+"/answers", `{"word":"accept"}`).want(409, "conflict")
			mia.do("POST", "/goals/none/proposals", `{}`).want(404)
		})
		mia.do("POST", goal+"/proposals", `{"says":"Twelve teams asked for it."}`).want(200)
		g := read(ola)
		if g.Proposal == nil || !g.Proposal.MayAnswer || g.Proposal.Says != "Twelve teams asked for it." {
			t.Fatalf("who decides reads %+v", g.Proposal)
		}
		p.unchanged("answers that are none", func() {
			mia.do("POST", goal+"/answers", `{"word":"accept"}`).want(403, "forbidden")
			ola.do("POST", goal+"/answers", `{"word":"ask","says":"  "}`).want(422)
			ola.do("POST", goal+"/answers", `{"word":"change"}`).want(422)
			ola.do("POST", goal+"/answers", `{"word":"accept","version":"other"}`).want(409, "conflict")
		})
		ola.do("POST", goal+"/answers", `{"word":"ask","says":"Which teams?"}`).want(200)
		mia.do("POST", goal+"/proposals", `{"says":"Those with more than ten people."}`).want(200)
		ola.do("POST", goal+"/answers", `{"word":"accept","version":"`+read(ola).Proposal.Version+`"}`).want(200)
		p.unchanged("a version that is past", func() {
			mia.do("POST", goal+"/commit", `{"version":"other"}`).want(409, "conflict")
		})
		var done api.Agreed
		mia.do("POST", goal+"/commit", `{}`).want(200).into(&done)
		if done.State != cascade.Committed || done.Goal != "idea" || done.Version == "" {
			t.Errorf("committed, it is %+v", done)
		}
		mia.do("POST", goal+"/commit", `{}`).want(409, "conflict")
		if g = read(mia); g.Proposal != nil || g.State != cascade.Committed {
			t.Errorf("committed, its page says %+v", g.Proposal)
		}
	})
}
