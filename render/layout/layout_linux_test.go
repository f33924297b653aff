package layout

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestKillsTheWholeGroup looks into /proc for what is left of the children.
func TestKillsTheWholeGroup(t *testing.T) {
	pidFile := filepath.Join(t.TempDir(), "pid")
	t.Setenv("FAKE_DOT", "hang-with-child")
	t.Setenv("FAKE_PID", pidFile)
	hurry(t)
	begin := time.Now()
	_, err := Run(context.Background(), nil, "svg", Options{Program: self(t), Limit: 2 * time.Second})
	if err == nil {
		t.Error("no error")
	}
	if took := time.Since(begin); took > 15*time.Second {
		t.Errorf("it took %v", took)
	}
	pid, err := os.ReadFile(pidFile)
	if err != nil {
		t.Fatal(err)
	}
	for range 50 {
		state, err := os.ReadFile("/proc/" + string(pid) + "/stat")
		// A zombie is dead; whoever adopts orphans here may not bury them.
		if err != nil || strings.Contains(string(state), ") Z ") {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Errorf("process %s still runs", pid)
}

// TestMemoryIsBounded: only Linux bounds the memory of another process.
func TestMemoryIsBounded(t *testing.T) {
	t.Setenv("FAKE_DOT", "first-memory")
	got, err := Run(context.Background(), nil, "svg", Options{Program: self(t), Memory: 512 << 20})
	if err != nil {
		t.Fatal(err)
	}
	if got.Note == "" {
		t.Errorf("it got 4 GiB: %s", got.Drawing)
	}
}
