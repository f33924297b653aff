package main

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"tautline.dev/cmd/internal/watchdog"
)

var update = flag.Bool("update", false, "rewrite expected output in the scripts")

func TestMain(m *testing.M) {
	// A watchdog is this program again: without this it would be all tests again.
	if watchdog.Is(os.Args) {
		watchdog.Run(os.Args, os.Stdin, os.Stderr)
		return
	}
	testscript.Main(m, plays)
}

// plays are the parts of the test program, by the name that it is called by.
var plays = map[string]func(){"tautline": main}

// TestScripts runs the command as a shell would: each script is one thing that
// a user does, with its exit code and both streams. What a script calls is built
// from this repository: tautline and tautline-dot.
func TestScripts(t *testing.T) {
	examples := filepath.Join(repository(t), "examples")
	drawing := filepath.Dir(buildTautlineDot(t))
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		UpdateScripts:       *update,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(e *testscript.Env) error {
			// A fixed day, so that the same input gives the same bytes.
			e.Setenv("SOURCE_DATE_EPOCH", "1795219200") // 2026-11-21
			e.Setenv("EXAMPLES", examples)
			e.Setenv("PATH", drawing+string(filepath.ListSeparator)+e.Getenv("PATH"))
			e.Setenv("TERM", "xterm")
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits,
		},
	})
}
