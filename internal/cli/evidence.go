package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"weir.dev/weir/internal/evidence"
	"weir.dev/weir/internal/evidence/calibrate"
)

// asked is what the evidence commands take besides their own flags.
type asked struct {
	env                      *env
	format, batch            string
	transform, cadence, unit string
	level                    float64
}

func (e *env) evidenceCommand() *cobra.Command {
	a := &asked{env: e}
	c := group("evidence", "Say what series of readings show: a bet, a link or a chance")
	c.Long = `Judges readings in CSV files (at,value; a date, an RFC 3339 time or a number of periods) and says the result in one plain sentence.
They are judged as of the last reading. --as-of leaves out the readings after it, and takes a date before it for past.
With --batch it answers requests from a file of JSON lines, each with its kind, and prints one result a line in their order; a
request that is refused says so on its line and does not stop the rest. - and /dev/stdin read standard input.

How it decides: docs/guide/evidence.md. The method, measured: docs/reference/evidence-method.md.`
	help := c.RunE
	c.RunE = func(c *cobra.Command, args []string) error {
		if !c.Flags().Changed("batch") {
			if err := oneOf("format", a.format, "text", "json"); err != nil {
				return err
			}
			return help(c, args)
		}
		return a.runBatch(c)
	}
	c.PersistentFlags().StringVar(&a.batch, "batch", "", "answer the requests of this file, one JSON object a line")
	c.Flags().StringVar(&a.format, "format", "json", "json, the one form of answers to a batch")
	c.AddCommand(a.betCommand(), a.linkCommand(), a.chanceCommand(), a.calibrateCommand())
	return c
}

// answer is what a command says: the result with every figure, its sentence, what is to be said beside it, and its chart.
type answer struct {
	result   any
	sentence string
	notes    []string
	chart    string
}

// command makes one of the commands that judge a single request.
func (a *asked) command(use, short, long string, judge func(*cobra.Command) (answer, error)) *cobra.Command {
	c := &cobra.Command{Use: use, Short: short, Long: long, Args: none}
	c.RunE = func(c *cobra.Command, _ []string) error {
		if c.Flags().Changed("batch") {
			return a.runBatch(c)
		}
		if err := oneOf("format", a.format, "text", "json"); err != nil {
			return err
		}
		said, err := judge(c)
		if err != nil {
			return err
		}
		if a.format == "json" {
			out := json.NewEncoder(a.env.out)
			out.SetEscapeHTML(false)
			out.SetIndent("", "  ")
			return out.Encode(said.result)
		}
		_, err = fmt.Fprintf(a.env.out, "%s\n\n%s", strings.Join(append([]string{said.sentence}, said.notes...), "\n"), said.chart)
		return err
	}
	flags := c.Flags()
	flags.StringVar(&a.format, "format", "text", "text, or json with every figure")
	flags.StringVar(&a.transform, "transform", "", "scale to judge on: log, logit or identity; left out, it follows the unit")
	flags.StringVar(&a.cadence, "cadence", "", "how often it is read: day, week, biweekly, month, quarter or year; left out, the readings say")
	flags.Float64Var(&a.level, "level", 0.9, "share the interval should hold, between 0 and 1")
	return c
}

// runBatch answers a file of requests. What single requests take has no meaning beside it.
func (a *asked) runBatch(c *cobra.Command) error {
	known := 0
	for _, name := range []string{"batch", "format", "as-of", "seed"} {
		if c.Flags().Changed(name) {
			known++
		}
	}
	if c.Flags().NFlag() > known || a.format != "json" && c.Flags().Changed("format") {
		return errors.New("--batch takes everything from its file and answers in JSON; leave the other flags out")
	}
	if a.batch == "" {
		return errors.New("say after --batch which file holds the requests, or - for standard input")
	}
	in, closeFile, err := a.env.input(a.batch)
	if err != nil {
		return err
	}
	until, err := a.env.until()
	if err != nil {
		return errors.Join(err, closeFile())
	}
	return errors.Join(evidence.RunBatch(in, a.env.out, until), closeFile())
}

// until is the moment of --as-of, after which no reading is known; nil without it.
func (e *env) until() (*evidence.When, error) {
	if e.asOf == "" {
		return nil, nil
	}
	now, err := e.clock()
	if err != nil {
		return nil, err
	}
	w := evidence.Date(now.Now())
	return &w, nil
}

// passed reports whether a day lies before that moment.
func (e *env) passed(day *evidence.When) (bool, error) {
	until, err := e.until()
	return evidence.Passed(day, until), err
}

// input opens a file, or standard input for - and /dev/stdin.
func (e *env) input(name string) (io.Reader, func() error, error) {
	if name == "-" || name == "/dev/stdin" {
		return e.in, func() error { return nil }, nil
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, nil, err
	}
	return f, f.Close, nil
}

// series reads the CSV file that a flag names.
func (e *env) series(flag, name string) ([]evidence.Reading, error) {
	if name == "" {
		return nil, fmt.Errorf("say with --%s which file holds the readings: CSV with at,value", flag)
	}
	in, closeFile, err := e.input(name)
	if err != nil {
		return nil, err
	}
	readings, err := evidence.ReadCSV(in, name)
	if err = errors.Join(err, closeFile()); err != nil {
		return nil, err
	}
	until, err := e.until()
	if err != nil || until == nil {
		return readings, err
	}
	known := evidence.Until(readings, *until)
	switch late := len(readings) - len(known); {
	case len(known) == 0:
		return nil, fmt.Errorf("--as-of: %s holds no readings up to %s", name, e.asOf)
	case late > 0:
		fmt.Fprintf(e.err, "weir: left out as later than %s: %d of the %d readings in %s\n", e.asOf, late, len(readings), name)
	}
	return known, nil
}

// sentences is what is said beside the sentence; empty ones are nothing.
func sentences(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}

// when reads the date of a flag; nil where it is not set.
func when(flag, value string) (*evidence.When, error) {
	if value == "" {
		return nil, nil
	}
	w, err := evidence.ParseWhen(value)
	if err != nil {
		return nil, fmt.Errorf("--%s: %w", flag, err)
	}
	return &w, nil
}

// stated is a number that is only meant where its flag was given.
func stated(c *cobra.Command, name string, value *float64) *float64 {
	if !c.Flags().Changed(name) {
		return nil
	}
	return value
}

// period reads --cadence, and refuses a --level that is none: the engine takes 0 for its own.
func (a *asked) period() (evidence.Cadence, error) {
	if !(a.level > 0 && a.level < 1) {
		return evidence.Cadence{}, fmt.Errorf("--level: %v is not between 0 and 1; it is the share the interval should hold, such as 0.9", a.level)
	}
	c, err := evidence.ParseCadence(a.cadence)
	if err != nil {
		return c, fmt.Errorf("--cadence: %w", err)
	}
	return c, nil
}

func (a *asked) betCommand() *cobra.Command {
	var series, control, started, by, direction, metric, what, up, down string
	var promised, ramp float64
	c := a.command("bet --series FILE --started DATE", "Say whether a change moved a metric, and by how much",
		"Compares the readings since a change started with those before it. With --promised there is a verdict: kept; moved, less than\npromised; no movement seen; cannot tell yet. For a change still to come, --by says what it could see at all.",
		func(c *cobra.Command) (answer, error) {
			req := evidence.BetRequest{
				Promised: stated(c, "promised", &promised), Direction: evidence.Direction(direction), Ramp: ramp, Transform: evidence.Transform(a.transform),
				Level: a.level, Words: evidence.BetWords{Metric: metric, Unit: a.unit, What: what, Up: up, Down: down},
			}
			var err error
			if req.Cadence, err = a.period(); err != nil {
				return answer{}, err
			}
			if req.Series, err = a.env.series("series", series); err != nil {
				return answer{}, err
			}
			if control != "" {
				if req.Control, err = a.env.series("control", control); err != nil {
					return answer{}, err
				}
			}
			if started == "" {
				return answer{}, errors.New("say with --started when the change began")
			}
			if req.Started, err = when("started", started); err != nil {
				return answer{}, err
			}
			if req.By, err = when("by", by); err != nil {
				return answer{}, err
			}
			if req.Over, err = a.env.passed(req.By); err != nil {
				return answer{}, err
			}
			r, err := evidence.Bet(req)
			return answer{r, r.Sentence, r.Notes, evidence.BetChart(req)}, err
		})
	flags := c.Flags()
	flags.StringVar(&series, "series", "", "the metric's readings: CSV with at,value")
	flags.StringVar(&started, "started", "", "the day from which the change could show")
	flags.StringVar(&by, "by", "", "the bet's own date; later readings are left out, and looks before it say so far")
	flags.Float64Var(&promised, "promised", 0, "the move promised, signed, in the metric's unit")
	flags.StringVar(&direction, "direction", "", "up or down: the way that is good, where nothing is promised")
	flags.StringVar(&control, "control", "", "a metric that shares the weather but not the change: CSV with at,value")
	flags.Float64Var(&ramp, "ramp", 0, "how many periods the change takes to arrive")
	flags.StringVar(&a.unit, "unit", "", "the metric's unit")
	flags.StringVar(&metric, "metric", "", "what sentences call the metric")
	flags.StringVar(&what, "what", "", "what sentences call the change")
	flags.StringVar(&up, "up", "", "what sentences call a rise, such as slower")
	flags.StringVar(&down, "down", "", "what sentences call a fall, such as faster")
	return c
}

func (a *asked) linkCommand() *cobra.Command {
	var driver, outcome, lag, direction string
	var words evidence.LinkWords
	var size, per float64
	c := a.command("link --driver FILE --outcome FILE --lag 3w", "Say whether an outcome follows a driver as believed",
		"Fits the outcome on the driver at the stated lag and one period to either side. With --size, or --direction, it says how the belief\nstands: holding so far, weaker than believed, no effect seen, too early, speaks against it.",
		func(c *cobra.Command) (answer, error) {
			req := evidence.LinkRequest{
				Size: stated(c, "size", &size), Per: per, Direction: evidence.Direction(direction), Transform: evidence.Transform(a.transform),
				Level: a.level, Words: words,
			}
			if per == 0 {
				return answer{}, errors.New("--per: 0 is no change of the driver; it is the change that --size belongs to")
			}
			var err error
			if req.Cadence, err = a.period(); err != nil {
				return answer{}, err
			}
			if req.Driver, err = a.env.series("driver", driver); err != nil {
				return answer{}, err
			}
			if req.Outcome, err = a.env.series("outcome", outcome); err != nil {
				return answer{}, err
			}
			if lag == "" {
				return answer{}, errors.New("say with --lag how long the outcome takes to follow: a number of periods, or 3w, 10d, 2m, 1q")
			}
			if req.Lag, err = evidence.ParseLag(lag); err != nil {
				return answer{}, fmt.Errorf("--lag: %w", err)
			}
			r, err := evidence.Link(req)
			if err != nil {
				return answer{}, err
			}
			return answer{r, r.Sentence, sentences(r.Checks), evidence.LinkChart(req, r)}, nil
		})
	flags := c.Flags()
	flags.StringVar(&driver, "driver", "", "the driver's readings: CSV with at,value")
	flags.StringVar(&outcome, "outcome", "", "the outcome's readings: CSV with at,value")
	flags.StringVar(&lag, "lag", "", "how long the outcome takes to follow: a number of periods, or 3w, 10d, 2m, 1q")
	flags.Float64Var(&size, "size", 0, "the change of the outcome you believe in")
	flags.Float64Var(&per, "per", 1, "for this change of the driver")
	flags.StringVar(&direction, "direction", "", "same or opposite; left out, the size's sign says")
	flags.StringVar(&words.Driver, "driver-name", "", "what sentences call the driver")
	flags.StringVar(&words.DriverUnit, "driver-unit", "", "its unit")
	flags.StringVar(&words.Outcome, "outcome-name", "", "what sentences call the outcome")
	flags.StringVar(&words.OutcomeUnit, "outcome-unit", "", "its unit")
	return c
}

func (a *asked) chanceCommand() *cobra.Command {
	var series, by, direction, metric string
	var target float64
	var cumulative bool
	c := a.command("chance --series FILE --target X --by DATE", "Say how likely a metric reaches its target by its date",
		"Forecasts the readings to the date. Without --direction the good side of the target is the one away from all readings.",
		func(c *cobra.Command) (answer, error) {
			req := evidence.ChanceRequest{
				Target: stated(c, "target", &target), Direction: evidence.Direction(direction), Transform: evidence.Transform(a.transform),
				Cumulative: cumulative, Level: a.level, Words: evidence.ChanceWords{Metric: metric, Unit: a.unit},
			}
			var err error
			if req.Cadence, err = a.period(); err != nil {
				return answer{}, err
			}
			if req.Series, err = a.env.series("series", series); err != nil {
				return answer{}, err
			}
			switch {
			case req.Target == nil:
				return answer{}, errors.New("say with --target which value is to be reached")
			case by == "":
				return answer{}, errors.New("say with --by when the target is due")
			}
			if req.By, err = when("by", by); err != nil {
				return answer{}, err
			}
			if direction == "" {
				if req.Direction, err = evidence.InferDirection(req.Series, target); err != nil {
					return answer{}, err
				}
			}
			if req.Over, err = a.env.passed(req.By); err != nil {
				return answer{}, err
			}
			r, err := evidence.Chance(req)
			if err != nil {
				return answer{}, err
			}
			return answer{r, r.Sentence, append(sentences(r.BandNote), r.Notes...), evidence.ChanceChart(req, r)}, nil
		})
	flags := c.Flags()
	flags.StringVar(&series, "series", "", "the metric's readings: CSV with at,value")
	flags.Float64Var(&target, "target", 0, "the value to reach, in the metric's unit")
	flags.StringVar(&by, "by", "", "the day it is due")
	flags.StringVar(&direction, "direction", "", "up (reach it or more) or down (reach it or less)")
	flags.BoolVar(&cumulative, "cumulative", false, "the readings are running totals: only the remainder is forecast")
	flags.StringVar(&a.unit, "unit", "", "the metric's unit")
	flags.StringVar(&metric, "metric", "", "what sentences call the metric")
	return c
}

func (a *asked) calibrateCommand() *cobra.Command {
	var series string
	c := &cobra.Command{
		Use: "calibrate --series FILE", Short: "Measure how often the engine is right on series of your own", Args: none,
		Long: "Takes CSV with series,period,value, the lines of one series together and in order, and prints tables: how often a change that was\nnever made is found, how large one has to be to be seen, how often unrelated series look linked, and how chances come true.",
		RunE: func(c *cobra.Command, _ []string) error {
			switch {
			case a.batch != "":
				return errors.New("--batch has no meaning here")
			case series == "":
				return errors.New("say with --series which file holds the series: CSV with series,period,value")
			}
			in, closeFile, err := a.env.input(series)
			if err != nil {
				return err
			}
			var out bytes.Buffer // nothing is printed of a file that turns out to be none
			if err := errors.Join(calibrate.Run(in, &out), closeFile()); err != nil {
				return fmt.Errorf("%s: %w", series, err)
			}
			_, err = a.env.out.Write(out.Bytes())
			return err
		},
	}
	c.Flags().StringVar(&series, "series", "", "the series: CSV with series,period,value")
	return c
}
