package cli

import (
	"context"
	"strings"

	"weir.dev/weir/internal/cascadefile"
	"weir.dev/weir/internal/engine"
	"weir.dev/weir/internal/plan"
	"weir.dev/weir/internal/sight"
	"weir.dev/weir/internal/words"
)

// applyBatches applies files one by one, each after those it refers to. Files that refer to each other are one batch.
// All are read before any is applied. Where one is refused, those before it stay applied.
func (e *env) applyBatches(ctx context.Context, args []string, reason string) (all told, err error) {
	batches, workspace, err := e.batches(args)
	if err != nil {
		return all, err
	}
	if e.conf.Server != "" {
		return e.eachBatch(batches, func(files []string) (told, error) {
			return e.planOrApplyRemote(ctx, files, false, true, reason)
		})
	}
	err = e.withWorkspace(ctx, workspace, func(l *local, info engine.Info, _ *sight.World) (err error) {
		all, err = e.eachBatch(batches, func(files []string) (told, error) {
			doc, err := e.parse(files)
			if err == nil {
				err = e.warn(doc)
			}
			if err != nil {
				return told{}, err
			}
			return applied(ctx, l, info, doc, false, reason)
		})
		return err
	})
	return all, err
}

// batches returns which files are applied together, in order, and what they call the workspace.
func (e *env) batches(args []string) (batches [][]string, workspace string, err error) {
	names := make([]cascadefile.Names, len(args))
	for i, name := range args {
		if name == "-" {
			return nil, "", words.Errorf("--batches takes files by their names, and not from standard input")
		}
		doc, err := e.parse([]string{name}) // one at a time: all together may be too much
		if err != nil {
			return nil, "", err
		}
		names[i] = doc.Names()
		if key := workspaceOf(doc.Document); key != "" {
			workspace = key
		}
	}
	if first, second, twice := cascadefile.Twice(names); twice {
		return nil, "", words.Errorf("%s and %s name the same thing; ids are unique", args[first], args[second])
	}
	for _, batch := range cascadefile.Batches(names) {
		var files []string
		for _, i := range batch {
			files = append(files, args[i])
		}
		batches = append(batches, files)
	}
	return batches, workspace, nil
}

// eachBatch applies batches until one is refused, and says then what is left.
func (e *env) eachBatch(batches [][]string, apply func(files []string) (told, error)) (told, error) {
	var parts []told
	sum := plan.Sum{}
	for i, files := range batches {
		e.progress.show(i, len(batches), e.say(words.T("applying %s", strings.Join(files, ", "))))
		t, err := apply(files)
		e.progress.clear()
		if err != nil {
			var left []string
			for _, files := range batches[i:] {
				left = append(left, files...)
			}
			return told{}, words.Errorf("%s\nOf %d batches %d were applied. Left are: %s. Run it again to go on.", words.Of(err),
				len(batches), i, strings.Join(left, ", "))
		}
		parts = append(parts, t)
		sum.Add(t.Sum)
	}
	return told{sum, func() plan.Changed {
		all := plan.Changed{Changes: []plan.Difference{}}
		for _, t := range parts {
			c := t.each()
			all.Changes = append(all.Changes, c.Changes...)
			all.Create, all.Change, all.Remove = all.Create+c.Create, all.Change+c.Change, all.Remove+c.Remove
		}
		return all
	}}, nil
}
