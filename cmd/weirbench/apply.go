package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"weir.dev/weir/internal/cascadefile"
)

// partBytes is how large a file of a document may grow before it goes on in the next.
const partBytes = 12 << 20

// applyAll applies the whole company, with its readings, in one call to an empty workspace.
func applyAll(s *site) (result, error) {
	m, err := s.inMemory()
	if err != nil {
		return result{}, err
	}
	dir := filepath.Join(s.dir, "apply")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return result{}, err
	}
	text := cascadefile.Write(m.world.View(m.viewer).Snapshot(), cascadefile.WriteOptions{History: true})
	args := []string{"apply", "--data", dir, "--as-of", asOf.Format(time.RFC3339)}
	for i, part := range split(text, partBytes) {
		name := filepath.Join(dir, fmt.Sprintf("part-%02d.yaml", i+1))
		if err := os.WriteFile(name, part, 0o600); err != nil {
			return result{}, err
		}
		args = append(args, name)
	}
	if _, err := s.command(dir, "init", "--data", dir, "--workspace", "company"); err != nil {
		return result{}, err
	}
	start := time.Now()
	u, err := s.command(dir, args...)
	return result{
		Ops: 1, CPU: float64(u.cpu), P50: float64(time.Since(start)), Memory: u.peak, Bytes: float64(len(text)),
		Comment: fmt.Sprintf("%d files", len(args)-5),
	}, err
}

// command runs weir to its end and returns what it used.
func (s *site) command(dir string, args ...string) (used, error) {
	self, err := os.Executable()
	if err != nil {
		return used{}, err
	}
	peak, out, err := os.Pipe()
	if err != nil {
		return used{}, err
	}
	defer peak.Close()
	c := exec.CommandContext(s.ctx, self, append([]string{childCommand}, args...)...)
	c.Dir, c.ExtraFiles = dir, []*os.File{out}
	var said bytes.Buffer
	c.Stderr = &said
	err = c.Run()
	if err = errors.Join(err, out.Close()); err != nil {
		return used{}, fmt.Errorf("weir %s: %w: %.300s", args[0], err, said.String())
	}
	sys, ok := c.ProcessState.SysUsage().(*syscall.Rusage)
	if !ok {
		return used{}, errors.New("the system does not say what a process has used")
	}
	u := usedOf(sys)
	// Linux counts what this process had in use when it began the other as that one's too: it is asked itself.
	var own float64
	if _, err := fmt.Fscan(peak, &own); err != nil {
		return used{}, err
	}
	if own > 0 {
		u.peak = own
	}
	return u, nil
}

// runToldCommand is the command weir, which says at its end, on file 3, how much memory it has held at most.
func runToldCommand(ctx context.Context, args []string) error {
	err := runCommand(ctx, args)
	_, told := fmt.Fprintln(os.NewFile(3, "peak"), peakResident())
	return errors.Join(err, told)
}

// peakResident is how much memory the process has held at most; 0 where the system does not say.
func peakResident() float64 {
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			var kibibytes float64
			if _, err := fmt.Sscan(rest, &kibibytes); err != nil {
				return 0
			}
			return kibibytes * 1024
		}
	}
	return 0
}

// split cuts a cascade file into several, each a whole one of about that size, between the entries of its lists.
func split(text []byte, most int) (out [][]byte) {
	var part, head bytes.Buffer
	key := ""
	fresh := func() {
		if part.Len() > 0 {
			out = append(out, bytes.Clone(part.Bytes()))
		}
		part.Reset()
		part.Write(head.Bytes())
	}
	for line := range strings.Lines(string(text)) {
		top := line[0] != ' ' && line[0] != '\n' && line[0] != '#'
		switch {
		case top && strings.HasSuffix(line, ":\n"): // a list begins
			if key == "" {
				part.Write(head.Bytes())
			}
			key = line
		case key == "": // what every file says of itself
			head.WriteString(line)
			continue
		case strings.HasPrefix(line, "  - ") && part.Len() > most:
			fresh()
			part.WriteString(key)
		}
		part.WriteString(line)
	}
	fresh()
	return out
}
