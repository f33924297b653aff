package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime/debug"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"tautline.dev/cmd/internal/judge"
	"tautline.dev/cmd/internal/lsp"
)

// typing is how long a model may take while somebody types.
const typing = 10 * time.Second

func (a *app) lspCmd() *cobra.Command {
	var j judging
	var judges bool
	cmd := &cobra.Command{
		Use:   "lsp",
		Short: "Speak with an editor: what is wrong while you type, what is known of a line, what may stand where",
		Long: `Lsp is a language server: an editor starts it, and speaks with it over standard
input and output in the Language Server Protocol. It tells what check finds as you
type, what is known of what the cursor is on, and what may stand there; it goes to
where an id is written, and renames one in all of a system. It writes nothing itself.

A system that stands in several stages is shown in the one that --tag names, as far as it
takes that; without, in its default, or in the first that its files show.

It knows models; "cue lsp" beside it knows CUE. docs/editors.md sets both up.`,
		Example: `  tautline lsp
  tautline lsp --profile merge
  tautline lsp --tag stage=prod`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			o, err := a.options(&j)
			if err != nil {
				return err
			}
			if n := len(o.Model.Stages); n > 1 {
				return fmt.Errorf("an editor shows each system in one stage, and these tags make %d; name one value of each key", n)
			}
			if judges {
				return a.runJudge(o, &j)
			}
			// A session is long, and others want the memory as well.
			debug.SetGCPercent(100)
			return a.runLSP(&j)
		},
	}
	f := cmd.Flags()
	j.profileFlag(cmd)
	j.dayFlag(cmd)
	j.stageFlags(cmd, typing)
	f.BoolVar(&judges, "judge", false, "be the process that judges models for the server")
	must(f.MarkHidden("judge"))
	return cmd
}

// runLSP speaks with an editor, and has another process judge.
func (a *app) runLSP(j *judging) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	args := []string{"lsp", "--judge", "--color", "never", "--load-timeout", j.timeout.String()}
	for _, flag := range [][2]string{{"--profile", j.profile}, {"--now", j.now}} {
		if flag[1] != "" {
			args = append(args, flag[0], flag[1])
		}
	}
	for _, t := range j.tags {
		args = append(args, "--tag", t)
	}
	remote := &lsp.Remote{Command: func() *exec.Cmd {
		cmd := exec.Command(self, args...)
		endWithParent(cmd)
		return cmd
	}}
	defer remote.Close()
	if in, ok := a.stdin.(*os.File); ok && term.IsTerminal(int(in.Fd())) {
		fmt.Fprintln(a.stderr, "tautline: waiting for an editor on standard input; editors start this themselves")
	}
	ctx, stop := user.untilInterrupted()
	defer stop()
	err = lsp.Serve(ctx, a.talking(), remote, version(), a.stderr)
	if errors.Is(err, lsp.ErrUnasked) {
		return verdict(exitFindings) // the protocol asks for a 1
	}
	return err
}

// runJudge judges for a server until that ends.
func (a *app) runJudge(o judge.Options, j *judging) error {
	o.Model.PassedOver, o.Model.Unasked, o.Model.Stdin = nil, nil, nil
	defer dog.Stay()()
	return lsp.Answer(context.Background(), a.talking(), &lsp.Desk{Options: o, Day: func() time.Time {
		day, err := j.day()
		must(err) // it was asked for before
		return day
	}})
}

// talking is the standard input and output as one. They are closed with the process.
func (a *app) talking() io.ReadWriteCloser {
	return struct {
		io.Reader
		io.Writer
		io.Closer
	}{a.stdin, a.stdout, io.NopCloser(nil)}
}
