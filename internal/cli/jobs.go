package cli

import (
	"context"
	"fmt"
	"log/slog"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/jobs"
	"weir.dev/weir/internal/words"
)

// retryWithin is how long the answer to a request with an Idempotency-Key is kept.
const retryWithin = 7 * 24 * time.Hour

// chores is what a server does by itself.
func (l *local) chores() []jobs.Chore {
	return []jobs.Chore{{
		Name: "tidy", Every: time.Hour,
		Doc: words.T("Removes sessions and sign-in links past their time, and answers kept for retries"),
		Do:  func(ctx context.Context) error { return l.db.Purge(ctx, l.clock.Now().Add(-retryWithin)) },
	}}
}

// jobs returns what runs by itself, ready to run.
func (l *local) jobs(ctx context.Context, log *slog.Logger) (*jobs.Runner, error) {
	r, err := jobs.New(ctx, l.db, l.clock, l.ids, log)
	for _, c := range l.chores() {
		if err == nil {
			err = r.Chore(ctx, c)
		}
	}
	if err != nil {
		return nil, err
	}
	l.engine.RunAfterWrites(func(context.Context) { r.Wake() })
	return r, nil
}

// board shows what runs by itself.
func (l *local) board() *jobs.Board { return jobs.NewBoard(l.db, l.clock, l.chores()) }

func (e *env) jobsCommand() *cobra.Command {
	c := e.group("jobs", words.T("See and steer what runs by itself"))
	c.Long = e.long(words.T("A server does some things by itself: chores, such as removing what has expired, and " +
		"channels, which tell somebody outside of what happens. These commands work on the database, also while servers " +
		"run on it."))
	retry := &cobra.Command{
		Use: "retry ID...", Short: e.say(words.T("Have what failed tried again at once")),
		Args: some(words.T("which, by the id that `weir jobs list` shows")),
	}
	pause := &cobra.Command{Use: "pause [NAME...]", Short: e.say(words.T("Have chores and channels stand"))}
	start := &cobra.Command{
		Use: "start [NAME...]", Short: e.say(words.T("Have chores and channels go on from where they stand")),
	}
	e.actEach(retry, func(ctx context.Context, l *local, id string) (words.Text, error) {
		return words.T("%s is tried again.", id), l.db.RetryJob(ctx, "", id)
	})
	e.actEachOrAll(pause, func(ctx context.Context, l *local, name string) (words.Text, error) {
		return words.T("%s stands until `weir jobs start`.", channels(name)), l.db.Pause(ctx, "", name)
	})
	e.actEachOrAll(start, func(ctx context.Context, l *local, name string) (words.Text, error) {
		return words.T("%s goes on.", channels(name)), l.db.Start(ctx, "", name)
	})
	c.AddCommand(e.jobsListCommand(), retry, pause, start, e.restoredCommand())
	return c
}

// channels names what is steered.
func channels(name string) words.Text {
	return words.Or(words.Verbatim(name), words.T("every channel"))
}

// act is done to one thing that runs by itself, and returns what is said then.
type act func(ctx context.Context, l *local, name string) (words.Text, error)

// actEach makes a command that acts on each of its arguments.
func (e *env) actEach(c *cobra.Command, do act) {
	e.localFlags(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		return e.withLocal(c.Context(), func(l *local) error {
			for _, a := range args {
				said, err := do(c.Context(), l, a)
				if err != nil {
					return steerError(err)
				}
				if err := e.tell(e.out, said); err != nil {
					return err
				}
			}
			return nil
		})
	}
}

// steerError says where names are to be found.
func steerError(err error) error {
	if cascade.CodeOf(err) == cascade.NotFound {
		return words.Errorf("%s; `weir jobs list` shows what there is", err)
	}
	return err
}

// actEachOrAll makes a command that acts on each of its arguments, or with --all on every channel.
func (e *env) actEachOrAll(c *cobra.Command, do act) {
	var every bool
	c.Flags().BoolVar(&every, "all", false, e.say(channels("")))
	c.Args = func(_ *cobra.Command, args []string) error {
		switch {
		case every && len(args) > 0:
			return words.Errorf("give names or --all, not both")
		case !every && len(args) == 0:
			return words.Errorf("say which, by the name that `weir jobs list` shows, or --all for %s", channels(""))
		}
		return nil
	}
	e.actEach(c, do)
	run := c.RunE
	c.RunE = func(c *cobra.Command, args []string) error {
		if every {
			args = []string{""}
		}
		return run(c, args)
	}
}

func (e *env) restoredCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "restored", Short: e.say(words.T("Say that a backup was put back")), Args: none,
		Long: e.long(words.T("What a backup still had to tell has been told since it was taken. This drops it: every " +
			"channel stands where the journals end, until `weir jobs start --all`. Run it before the first server.")),
		RunE: func(c *cobra.Command, _ []string) error {
			return e.withLocal(c.Context(), func(l *local) error {
				if err := l.db.Restored(c.Context(), ""); err != nil {
					return err
				}
				return e.tell(e.out, words.T("Every channel stands where the journals end. `weir jobs start --all` has "+
					"them go on."))
			})
		},
	}
	e.localFlags(c)
	return c
}

func (e *env) jobsListCommand() *cobra.Command {
	var format string
	c := &cobra.Command{
		Use: "list", Short: e.say(words.T("List what runs by itself, and how it stands")), Args: none,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := oneOf("format", format, "text", "json"); err != nil {
				return err
			}
			return e.withLocal(c.Context(), func(l *local) error {
				lines, err := l.board().All(c.Context())
				if err != nil {
					return err
				}
				key := map[string]string{}
				for _, w := range l.workspaces() {
					key[w.ID] = w.Key
				}
				for i, line := range lines {
					lines[i].Workspace = key[line.Workspace]
				}
				if format == "json" {
					items := make([]listedJob, len(lines))
					for i, line := range lines {
						items[i] = listed(line)
					}
					return e.printJSON(map[string]any{"items": items})
				}
				return e.printJobs(lines)
			})
		},
	}
	e.localFlags(c)
	c.Flags().StringVar(&format, "format", "text", e.say(words.T("text or json")))
	return c
}

// listedJob is what runs by itself, for programs.
type listedJob struct {
	Sort      jobs.Sort  `json:"sort"`
	Name      string     `json:"name"`
	ID        string     `json:"id,omitempty"`
	Workspace string     `json:"workspace,omitempty"`
	State     jobs.State `json:"state"`
	Paused    time.Time  `json:"paused,omitzero"`
	Done      time.Time  `json:"done,omitzero"`
	Next      time.Time  `json:"next,omitzero"`
	Tries     int        `json:"tries,omitempty"`
	Behind    int64      `json:"behind,omitempty"`
	Reason    string     `json:"reason,omitempty"`
	Problem   string     `json:"problem,omitempty"`
}

func listed(l jobs.Line) listedJob {
	return listedJob{
		l.Sort, l.Name, l.ID, l.Workspace, l.State, l.Paused, l.Done, l.Next, l.Tries, l.Behind, l.Reason,
		jobs.Problem(l.Reason).String(),
	}
}

// printJobs writes a table: what a person can steer by its name or id, how it stands, and why.
func (e *env) printJobs(lines []jobs.Line) error {
	if len(lines) == 0 {
		return e.tell(e.out, words.T("Nothing has run by itself yet: `weir serve` begins it."))
	}
	table := tabwriter.NewWriter(e.out, 0, 0, 2, ' ', 0)
	row := func(cells ...words.Text) { fmt.Fprintln(table, e.say(words.Join("\t", cells...))) }
	when := func(t time.Time) words.Text {
		if t.IsZero() {
			return words.Verbatim("-")
		}
		return words.Verbatim(t.UTC().Format("2006-01-02T15:04Z"))
	}
	row(words.T("NAME"), words.T("WORKSPACE"), words.T("STATE"), words.T("LAST DONE"), words.T("NEXT"),
		words.T("WHAT IS WRONG"))
	for _, l := range lines {
		name, wrong := l.Name, jobs.Problem(l.Reason)
		if l.Sort == jobs.IsDelivery {
			name += " " + l.ID
		}
		if l.Behind > 0 {
			behind := words.N(int(l.Behind), "%d change behind", "%d changes behind")
			wrong = words.Join(" ", behind, wrong)
		}
		row(words.Verbatim(name), words.Or(words.Verbatim(l.Workspace), words.Verbatim("-")), l.State.Words(),
			when(l.Done), when(l.Next), wrong)
	}
	return table.Flush()
}
