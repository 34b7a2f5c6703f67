package api

import (
	"context"
	"net/http"
	"net/url"
	"reflect"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"weir.dev/weir/internal/auth"
	"weir.dev/weir/internal/engine"
	"weir.dev/weir/internal/lens"
)

// Prefix is where the API stands.
const Prefix = "/api/v1"

// Operation is one thing a program can ask for. In and Out are its types: In names path, query and header parameters by
// tags and has the body as its field Body.
type Operation struct {
	Name   string // stable: OpenAPI's operationId, a tool's name
	Method string
	Path   string // below Prefix, in the form http.ServeMux takes
	Doc    string // one sentence
	Right  auth.Right
	In     reflect.Type
	Out    reflect.Type // nil: no body

	// seen says that what it answers follows from what the caller sees, who they are, and the address alone: it is
	// encoded once until something that they see changes.
	seen     bool
	status   int   // of success
	maxBody  int64 // bytes
	register func(a *API, h huma.API, o Operation)
}

const (
	mib       = 1 << 20
	bodyLimit = mib
	// readingsLimit has room for as many readings as one request may hold, each with its time and a note.
	readingsLimit = 4 * mib
	bodyTimeout   = 10 * time.Second

	// The files of one apply may be large.
	filesLimit   = 20 * mib
	filesTimeout = time.Minute
)

// Writes reports whether the operation can change anything.
func (o Operation) Writes() bool {
	for _, row := range auth.Table() {
		if row.Right == o.Right {
			return row.Scope == auth.ScopeWrite
		}
	}
	return true
}

// call is one request of a principal who has the operation's right.
type call struct {
	ctx       context.Context
	api       *API
	operation string
	right     auth.Right
	who       auth.Principal
	lens      *lens.Lens // the only way to data
}

// do runs a command as the caller.
func (c *call) do(cmd engine.Command) (engine.Outcome, error) {
	return c.api.engine.Do(c.ctx, c.who.Workspace.ID, c.who.Command(c.right, cmd))
}

// answer is what huma writes.
type answer[T any] struct{ Body T }

// op describes an operation whose answer is JSON.
func op[In, Out any](
	name, method, path string, right auth.Right, doc string, run func(*call, *In) (Out, error),
) Operation {
	return Operation{
		Name: name, Method: method, Path: path, Doc: doc, Right: right, In: reflect.TypeFor[In](),
		Out:    reflect.TypeFor[Out](),
		status: http.StatusOK, maxBody: bodyLimit,
		register: func(a *API, h huma.API, o Operation) {
			register(a, h, o, run, func(out Out) *answer[Out] { return &answer[Out]{out} })
		},
	}
}

// register has huma answer an operation with what written makes of its outcome.
func register[In, Out, Written any](
	a *API, h huma.API, o Operation, run func(*call, *In) (Out, error), written func(Out) *Written,
) {
	huma.Register(h, a.described(h, o), func(ctx context.Context, in *In) (*Written, error) {
		out, err := run(a.call(ctx, o), in)
		if err != nil {
			return nil, a.refusal(ctx, o, err)
		}
		return written(out), nil
	})
}

// Made is what an operation answers that makes something, or finds it made: 201 or 200.
type Made[T any] struct {
	New   bool
	Where string // the path at which what was made can be read
	Body  T
}

// made is what huma writes of it.
type made[T any] struct {
	Status   int
	Location string `header:"Location" doc:"Where what was made can be read."`
	Body     T
}

// path is the path of something below Prefix.
func (c *call) path(parts ...string) string {
	out := Prefix
	for _, part := range parts {
		out += "/" + url.PathEscape(part)
	}
	return out
}

// create describes an operation that makes something. again says what 200 means; empty: it makes something each time.
func create[In, Out any](
	name, method, path string, right auth.Right, doc, again string, run func(*call, *In) (Made[Out], error),
) Operation {
	return Operation{
		Name: name, Method: method, Path: path, Doc: doc, Right: right, In: reflect.TypeFor[In](),
		Out:    reflect.TypeFor[Out](),
		status: http.StatusCreated, maxBody: bodyLimit,
		register: func(a *API, h huma.API, o Operation) {
			register(a, h, o, run, func(out Made[Out]) *made[Out] {
				if !out.New {
					return &made[Out]{Status: http.StatusOK, Body: out.Body}
				}
				return &made[Out]{Status: http.StatusCreated, Location: out.Where, Body: out.Body}
			})
			if again == "" {
				return
			}
			documented := h.OpenAPI().Paths[Prefix+path].Post
			if method == http.MethodPut {
				documented = h.OpenAPI().Paths[Prefix+path].Put
			}
			documented.Responses["200"] = &huma.Response{Description: again, Content: documented.Responses["201"].Content}
		},
	}
}

// get describes a read.
func get[In, Out any](name, path, doc string, run func(*call, *In) (Out, error)) Operation {
	return op(name, http.MethodGet, path, auth.Read, doc, run)
}

// seen is a read whose answer follows from what the caller sees and who they are.
func seen[In, Out any](name, path, doc string, run func(*call, *In) (Out, error)) Operation {
	o := get(name, path, doc, run)
	o.seen = true
	return o
}

// with changes what success answers and how large a body may be.
func (o Operation) with(status int, maxBody int64) Operation {
	o.status, o.maxBody = status, maxBody
	return o
}

// described is the operation as huma takes it.
func (a *API) described(h huma.API, o Operation) huma.Operation {
	d := huma.Operation{
		OperationID: o.Name, Method: o.Method, Path: Prefix + o.Path, Summary: o.Doc,
		Description:   "Needs the right `" + string(o.Right) + "`.",
		DefaultStatus: o.status, MaxBodyBytes: o.maxBody, BodyReadTimeout: bodyTimeout, RejectUnknownQueryParameters: true,
		Security:    []map[string][]string{{"token": {}}, {"session": {}}},
		Middlewares: huma.Middlewares{a.authorise(h, o)},
		Extensions:  map[string]any{"x-right": string(o.Right)},
	}
	if o.maxBody == filesLimit {
		d.BodyReadTimeout = filesTimeout
	}
	return d
}

// Operations returns the table: everything that can be asked for.
func Operations() []Operation {
	return []Operation{
		get("get-me", "/me", "Returns who is asking and what they may do.", getMe),
		get("get-workspace", "/workspace", "Returns the workspace, the day its figures stand on and the current cycle.",
			getWorkspace),
		seen("list-people", "/people", "Lists the people of the workspace.", listPeople),
		seen("list-teams", "/teams", "Lists the teams: units of the org chart and groups across it.", listTeams),
		seen("get-team", "/teams/{id}", "Returns a team with its goals, asks and what it keeps up for others.", getTeam),
		seen("list-cycles", "/cycles", "Lists the planning periods.", listCycles),
		seen("list-goals", "/goals", "Lists goals with their figures.", listGoals),
		seen("get-outline", "/outline", "Lists goals as the cascade: each once, under its primary parent, with its depth.",
			getOutline),
		seen("get-goal", "/goals/{id}", "Returns all there is to know of a goal, and how it stands, in figures and in words.",
			getGoal),
		seen("list-check-ins", "/goals/{id}/check-ins", "Lists what was said about a goal, newest first.", listCheckIns),
		seen("explain-why", "/why",
			"Answers “why does this matter?”: the lines from a goal, measure, metric, initiative, work item or team up to "+
				"the top.", explainWhy),
		seen("list-metrics", "/metrics", "Lists metrics with their last reading.", listMetrics),
		seen("get-metric", "/metrics/{id}", "Returns a metric and where it is read.", getMetric),
		seen("list-observations", "/metrics/{id}/observations", "Lists the readings of a metric, oldest first.",
			listObservations),
		seen("get-observation", "/metrics/{id}/observations/{date}", "Returns the reading of a metric on a day.",
			getObservation),
		seen("list-initiatives", "/initiatives", "Lists the roadmap.", listInitiatives),
		seen("list-work-items", "/work-items", "Lists backlog items.", listWorkItems),
		seen("search", "/search",
			"Finds what one can go to by its words, ranked by fields: what bears them as key, then what begins with them in "+
				"key, in title, in a word of the title or an owner's name, then the rest.", search),
		seen("list-due", "/check-ins", "Lists the goals one checks in on, those owed first.", listDue),
		seen("get-week", "/week", "Returns what one owes this week and where one's work leads.", getWeek),
		seen("list-findings", "/findings", "Lists what a careful reader would say about what one sees.", listFindings),
		create("put-observation", http.MethodPut, "/metrics/{id}/observations/{date}", auth.Observe,
			"Records the reading of a metric on a day; doing it again changes nothing.", "There was a reading already.",
			putObservation),
		op("post-observations", http.MethodPost, "/observations", auth.Observe, "Records up to 10,000 readings, all or none.",
			postObservations).with(http.StatusOK, readingsLimit),
		create("check-in", http.MethodPost, "/goals/{id}/check-ins", auth.CheckIn,
			"Records what one says about a goal, with a reading for "+
				"each value.", "", postCheckIn),
		op("propose-goal", http.MethodPost, "/goals/{id}/proposals", auth.Edit,
			"Offers a draft to who decides on it, or offers it again after a question; get-goal says who that is.",
			proposeGoal).with(http.StatusOK, bodyLimit),
		op("answer-proposal", http.MethodPost, "/goals/{id}/answers", auth.Edit,
			"Accepts, asks about or declines what is proposed, says a team's yes to it, or takes it back.",
			answerProposal).with(http.StatusOK, bodyLimit),
		op("commit-goal", http.MethodPost, "/goals/{id}/commit", auth.Edit,
			"Commits a goal that was agreed: from this day on it counts.", commitGoal).with(http.StatusOK, bodyLimit),
		get("list-acknowledgements", "/acknowledgements",
			"Lists what keeps findings quiet, also what has run out, oldest first.", listAcknowledgements),
		create("acknowledge", http.MethodPost, "/acknowledgements", auth.Acknowledge,
			"Keeps what a rule finds about one thing quiet until a day, with a reason; doing it again changes the words or "+
				"the day.", "It was acknowledged before.", postAcknowledgement),
		op("withdraw-acknowledgement", http.MethodDelete, "/acknowledgements/{id}", auth.Acknowledge,
			"Takes an acknowledgement back, so that its findings show again; returns what it was.", withdrawAcknowledgement),
		op("list-jobs", http.MethodGet, "/jobs", auth.Jobs,
			"Lists what Weir does by itself: chores, and the channels that follow the workspace.", listJobs),
		get("list-kinds", "/kinds", "Returns the table of kinds: what there is, and the fields of each.", listKinds),
		get("get-thing", "/things/{kind}/{id}",
			"Returns a thing of any kind with all that it says and its version, to be changed by edit.", getThing),
		op("edit", http.MethodPost, "/edits", auth.Edit, "Makes, changes and removes things, all or none; each edit may "+
			"name what an earlier one made.", postEdits).with(http.StatusOK, bodyLimit),
		op("plan-edits", http.MethodPost, "/edits/plan", auth.Plan, "Says what edits would change and what goes along with "+
			"a removal, and changes nothing.", planEdits).with(http.StatusOK, bodyLimit),
		op("plan", http.MethodPost, "/plan", auth.Plan, "Says what applying cascade files would change, and changes nothing.",
			postPlan).with(http.StatusOK, filesLimit),
		op("apply", http.MethodPost, "/apply", auth.Apply,
			"Makes the workspace say what cascade files say, or changes nothing.", postApply).with(http.StatusOK, filesLimit),
		export("Returns what one sees of the workspace as a cascade file."),
		op("list-tokens", http.MethodGet, "/tokens", auth.Tokens, "Lists one's own tokens, without their secrets.",
			listTokens),
		op("revoke-token", http.MethodDelete, "/tokens/{id}", auth.Tokens, "Ends one of one's own tokens at once.",
			revokeToken),
	}
}
