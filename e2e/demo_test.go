package e2e_test

import (
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// A demo that was killed leaves its folder; the next demo removes that one, and neither the folder of a demo that
// runs nor anything a demo did not make.
func TestDemoRemovesWhatAKilledOneLeft(t *testing.T) {
	tmp := t.TempDir()
	t.Setenv("TMPDIR", tmp)
	for _, keep := range []string{
		"weir-demo-mine/weir.db", "weir-demo-both/notes.txt", "weir-demo-both/running", "weir-demo-both/weir.db",
		"weir-demo-file",
	} {
		name := filepath.Join(tmp, keep)
		if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte("kept"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(filepath.Join(tmp, "weir-demo-both"), filepath.Join(tmp, "weir-demo-link")); err != nil {
		t.Fatal(err)
	}
	var known []string
	folder := func() string { // of the demo started last
		t.Helper()
		dirs, err := filepath.Glob(filepath.Join(tmp, "weir-demo-*", "running"))
		if err != nil {
			t.Fatal(err)
		}
		dirs = slices.DeleteFunc(dirs, func(d string) bool { return slices.Contains(known, d) })
		if len(dirs) != 1 {
			t.Fatalf("new folders of demos: %q, want one", dirs)
		}
		known = append(known, dirs[0])
		return filepath.Dir(dirs[0])
	}
	there := func(name string) bool {
		_, err := os.Lstat(name)
		return err == nil
	}

	known = []string{filepath.Join(tmp, "weir-demo-both", "running"), filepath.Join(tmp, "weir-demo-link", "running")}
	living := serve(t, program(t), "demo")
	of := folder()
	if there(filepath.Join(tmp, "weir-demo-both", "weir.db")) ||
		!there(filepath.Join(tmp, "weir-demo-both", "notes.txt")) {
		t.Error("of a folder nobody uses, what a demo makes should be gone and the rest there")
	}
	killed := start(t, program(t), "demo")
	left := folder()
	killed.kill()
	if !there(filepath.Join(left, "weir.db")) {
		t.Fatal("the demo that was killed left nothing, so this test shows nothing")
	}

	serve(t, program(t), "demo")
	if there(left) {
		t.Errorf("%s is still there", left)
	}
	if !there(filepath.Join(of, "weir.db")) || !there(filepath.Join(of, "running")) {
		t.Errorf("the folder %s of a demo that runs was touched", of)
	}
	resp, err := http.Get(living.addr + "/w/northlight/goals")
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		t.Errorf("the demo that runs answers %d", resp.StatusCode)
	}
	for _, name := range []string{"weir-demo-mine/weir.db", "weir-demo-file", "weir-demo-link"} {
		if !there(filepath.Join(tmp, name)) {
			t.Errorf("%s is gone", name)
		}
	}

	living.stop()
	if there(of) {
		t.Errorf("%s is there although its demo stopped", of)
	}
}
