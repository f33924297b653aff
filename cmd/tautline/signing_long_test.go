//go:build long

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestSigning signs and verifies with ssh-keygen as it is installed here.
func TestSigning(t *testing.T) {
	examples := filepath.Join(repository(t), "examples")
	testscript.Run(t, testscript.Params{
		Dir: "testdata/signing", UpdateScripts: *update, RequireExplicitExec: true,
		Setup: func(e *testscript.Env) error {
			e.Setenv("SOURCE_DATE_EPOCH", "1795219200") // 2026-11-21
			e.Setenv("EXAMPLES", examples)
			e.Setenv("TERM", "xterm")
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"exits": exits, "signer": signer, "appends": appends},
	})
}

// signer WHO KEY adds somebody to the allowed signers.
func signer(ts *testscript.TestScript, _ bool, args []string) {
	key := strings.Join(strings.Fields(ts.ReadFile(args[1]))[:2], " ")
	add(ts, ".tautline/allowed_signers", args[0]+" namespaces=\"signoff@tautline.dev\" "+key)
}

// appends FILE LINE adds a line to a file.
func appends(ts *testscript.TestScript, _ bool, args []string) { add(ts, args[0], args[1]) }

func add(ts *testscript.TestScript, file, line string) {
	f, err := os.OpenFile(ts.MkAbs(file), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	ts.Check(err)
	_, err = f.WriteString(line + "\n")
	ts.Check(err)
	ts.Check(f.Close())
}
