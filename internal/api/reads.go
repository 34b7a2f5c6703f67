package api

import (
	"strconv"

	"weir.dev/weir/internal/auth"
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/finding"
	"weir.dev/weir/internal/lens"
)

// NoneIn is the input of an operation that takes none.
type NoneIn struct{}

// IDIn names one thing.
type IDIn struct {
	ID string `path:"id" maxLength:"200" doc:"Its key or internal id."`
}

// Me is who is asking.
type Me struct {
	lens.Person
	Workspace string       `json:"workspace" doc:"The workspace's key."`
	Scope     auth.Scope   `json:"scope" doc:"What the credential is good for." enum:"read,write"`
	Rights    []auth.Right `json:"rights" doc:"What they may do."`
}

func getMe(c *call, _ *NoneIn) (Me, error) {
	me := Me{Person: c.lens.Me(), Workspace: c.who.Workspace.Key, Scope: c.who.Scope, Rights: []auth.Right{}}
	for _, row := range auth.Table() {
		if c.who.May(row.Right) == nil {
			me.Rights = append(me.Rights, row.Right)
		}
	}
	return me, nil
}

// Workspace is where everything belongs.
type Workspace struct {
	ID    string      `json:"id" doc:"Its key."`
	Today string      `json:"today" doc:"The day figures stand on."`
	Cycle *lens.Cycle `json:"cycle,omitempty" doc:"The shortest cycle that today falls in."`
}

func getWorkspace(c *call, _ *NoneIn) (Workspace, error) {
	return Workspace{ID: c.who.Workspace.Key, Today: c.lens.Today().String(), Cycle: c.lens.CurrentCycle()}, nil
}

func listPeople(c *call, in *PageIn) (Page[lens.Person], error) {
	return page(c, c.lens.People(), *in)
}

func listTeams(c *call, in *PageIn) (Page[lens.Team], error) {
	return page(c, c.lens.Teams(), *in)
}

func getTeam(c *call, in *IDIn) (lens.TeamPage, error) { return c.lens.Team(in.ID) }

func listCycles(c *call, in *PageIn) (Page[lens.Cycle], error) {
	return page(c, c.lens.Cycles(), *in)
}

// GoalsIn filters goals; what is not set does not.
type GoalsIn struct {
	PageIn
	Q      string `query:"q" maxLength:"200" doc:"Words that must all occur in the intent, the key, an owner's or a metric's name."`
	Team   string `query:"team" maxLength:"200" doc:"An owner team."`
	Cycle  string `query:"cycle" maxLength:"200" doc:"The cycle."`
	State  string `query:"state" enum:"draft,proposed,committed,achieved,missed,dropped" doc:"The state."`
	Health string `query:"health" enum:"reached,on-track,verdict-due,at-risk,off-track,missed,stale,no-evidence" doc:"The computed health."`
	Kind   string `query:"kind" enum:"outcome,strategy,bet" doc:"The kind of goal."`
	Mine   bool   `query:"mine" doc:"Only goals of one's teams and the goals on their lines."`
	Stands string `query:"standing" enum:"too-early,supported,weaker,no-effect,contradicted,on-trust" doc:"How the belief stands that joins it to the goal above it in the outline."`
}

func (in *GoalsIn) filter() lens.Filter {
	return lens.Filter{
		Q: in.Q, Team: in.Team, Cycle: in.Cycle, State: cascade.State(in.State), Health: cascade.Health(in.Health),
		Kind: cascade.GoalKind(in.Kind), Mine: in.Mine, Standing: cascade.Standing(in.Stands),
	}
}

// list names the filters for cursors.
func (in *GoalsIn) list() []string {
	return []string{in.Q, in.Team, in.Cycle, in.State, in.Health, in.Kind, strconv.FormatBool(in.Mine), in.Stands}
}

func listGoals(c *call, in *GoalsIn) (Page[lens.Goal], error) {
	all, err := c.lens.Goals(in.filter())
	if err != nil {
		return Page[lens.Goal]{}, err
	}
	return page(c, all, in.PageIn, in.list()...)
}

func getOutline(c *call, in *GoalsIn) (Page[lens.Row], error) {
	all, err := c.lens.Outline(in.filter())
	if err != nil {
		return Page[lens.Row]{}, err
	}
	return page(c, all, in.PageIn, in.list()...)
}

// ListIn is a list below one thing.
type ListIn struct {
	IDIn
	PageIn
}

func listCheckIns(c *call, in *ListIn) (Page[lens.CheckIn], error) {
	all, err := c.lens.CheckInsOn(in.ID)
	if err != nil {
		return Page[lens.CheckIn]{}, err
	}
	return page(c, all, in.PageIn, in.ID)
}

// WhyIn names what to explain.
type WhyIn struct {
	ID   string `query:"id" required:"true" maxLength:"200" doc:"Its key or internal id."`
	Kind string `query:"kind" enum:"goal,measure,metric,initiative,workItem,team" doc:"What kind of thing it is; without it, the first that has this id."`
}

func explainWhy(c *call, in *WhyIn) (lens.WhyAnswer, error) {
	s, err := c.lens.Why(cascade.Kind(in.Kind), in.ID)
	if s.Lines == nil {
		s.Lines = []lens.Line{}
	}
	return s, err
}

// MetricsIn filters metrics.
type MetricsIn struct {
	PageIn
	Q    string `query:"q" maxLength:"200" doc:"Words that must all occur in the name or the key."`
	Team string `query:"team" maxLength:"200" doc:"The owner team."`
}

func listMetrics(c *call, in *MetricsIn) (Page[lens.Metric], error) {
	all, err := c.lens.Metrics(in.Q, in.Team)
	if err != nil {
		return Page[lens.Metric]{}, err
	}
	return page(c, all, in.PageIn, in.Q, in.Team)
}

func getMetric(c *call, in *IDIn) (lens.MetricPage, error) { return c.lens.Metric(in.ID) }

func listObservations(c *call, in *ListIn) (Page[lens.Observation], error) {
	all, err := c.lens.Observations(in.ID)
	if err != nil {
		return Page[lens.Observation]{}, err
	}
	return page(c, all, in.PageIn, in.ID)
}

// DayIn names the reading of a metric on a day.
type DayIn struct {
	IDIn
	Date string `path:"date" format:"date" doc:"YYYY-MM-DD"`
}

func getObservation(c *call, in *DayIn) (lens.Observation, error) {
	return c.lens.ObservationOn(in.ID, in.Date)
}

// SearchIn is what to look for.
type SearchIn struct {
	PageIn
	Q    string `query:"q" required:"true" maxLength:"200" doc:"Words that must all occur in the title or key of a thing, in an owner's name or, of a goal, in a metric's."`
	Kind string `query:"kind" enum:"team,person,cycle,goal,metric,initiative,workItem,need" doc:"Only things of this kind."`
}

func search(c *call, in *SearchIn) (Page[lens.Hit], error) {
	return page(c, c.lens.Search(in.Q, cascade.Kind(in.Kind)), in.PageIn, in.Q, in.Kind)
}

func listInitiatives(c *call, in *PageIn) (Page[lens.Work], error) {
	return page(c, c.lens.Initiatives(), *in)
}

func listWorkItems(c *call, in *PageIn) (Page[lens.Work], error) {
	return page(c, c.lens.WorkItems(), *in)
}

func listDue(c *call, in *PageIn) (Page[lens.Due], error) {
	return page(c, c.lens.CheckIns(), *in)
}

func getWeek(c *call, _ *NoneIn) (lens.Week, error) {
	w := c.lens.Week()
	w.CheckIns, w.Asks, w.Lines = append([]lens.Due{}, w.CheckIns...), append([]lens.Need{}, w.Asks...),
		append([]lens.Due{}, w.Lines...)
	return w, nil
}

// FindingsIn filters findings.
type FindingsIn struct {
	PageIn
	Rule     string `query:"rule" maxLength:"100" doc:"The rule's id."`
	Severity string `query:"severity" enum:"error,warning,note" doc:"The severity."`
}

func listFindings(c *call, in *FindingsIn) (Page[finding.Finding], error) {
	k, which := finding.Seen(c.lens), finding.Which{Rule: in.Rule, Severity: finding.Severity(in.Severity)}
	return page(c, k.List(which), in.PageIn, in.Rule, in.Severity)
}
