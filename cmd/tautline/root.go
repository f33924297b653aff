package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"strings"
	"sync/atomic"

	"github.com/spf13/cobra"

	"tautline.dev/cmd/internal/judge"
	"tautline.dev/render/text"
)

// The exit codes of every command.
const (
	exitPass     = 0
	exitFindings = 1
	exitUnjudged = 2
	exitBug      = 3
)

// verdict ends a command with an exit code after everything has been written.
type verdict int

func (v verdict) Error() string { return fmt.Sprintf("exit %d", int(v)) }

// run is the whole program, so that tests can be the shell.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer) (code int) {
	defer func() {
		if p := recover(); p != nil {
			fmt.Fprintf(stderr, "tautline: this is a bug in tautline, not in your model: %v\n\n%s\nPlease report it with the command, the version (%s) and, if you can, the model.\n", p, debug.Stack(), version())
			code = exitBug
		}
	}()
	a := &app{stdin: stdin, stdout: stdout}
	stderr = talk{stderr, func() bool { return a.colours(stderr) }}
	a.stderr = stderr
	defer func() {
		if code >= exitUnjudged && user.code() == 0 {
			a.owed.remove(stderr)
		}
	}()
	root := a.root()
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	cmd, err := root.ExecuteC()
	if code := user.code(); code != 0 {
		fmt.Fprintln(stderr, user.says())
		return code
	}
	var v verdict
	var u *judge.Unjudged
	if err != nil && !errors.As(err, &v) && !brokenPipe(err) {
		a.tell(cmd, err)
	}
	switch {
	case err == nil:
		return exitPass
	case errors.As(err, &v):
		return int(v)
	case brokenPipe(err):
		return exitPass // help that nobody reads to its end
	case errors.As(err, &u):
		err = text.Problems(stderr, a.style(stderr), u.Failed)
		if err == nil || brokenPipe(err) {
			return exitUnjudged
		}
	}
	fmt.Fprintf(stderr, "tautline: %v\n", err)
	return exitUnjudged
}

// app is what all commands share.
type app struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	colour         string
	// waits tells whether we wait for standard input.
	waits  atomic.Bool
	making making
	owed   owed
	// asked is for each command that writes a document what is asked of it.
	asked map[*cobra.Command]*asked
}

func (a *app) root() *cobra.Command {
	a.asked = map[*cobra.Command]*asked{}
	root := &cobra.Command{
		Use:   "tautline",
		Short: "Check the lines of an architecture: who waits, who retries, what happens twice, where the work is when a box dies",
		Long: `Tautline reads a description of boxes and lines in CUE, checks what each line
promises, draws it, and turns it into the checklist that is signed before launch.

Start with:  tautline init          a model to change
             tautline check         what is wrong, and what nobody answered
             tautline review        the assumption sheet of every line
             tautline explore       break every flow on purpose
             tautline diff main     what this change does to it
             tautline report        all of it on one page, for the meeting

Exit codes:  0 pass   1 findings at or above --fail-on, or open readiness items,
                or a signature that doesn't hold
             2 can't judge (usage, a model that doesn't load, nothing to check);
                the files that were asked for say so, or are removed
             3 a bug in tautline`,
		SilenceUsage:  true,
		SilenceErrors: true,
		Args:          cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return cmd.Help()
		},
	}
	root.PersistentFlags().StringVar(&a.colour, "color", "auto", "colour the output: auto, always, never")
	root.AddCommand(a.checkCmd(), a.baselineCmd(), a.waiversCmd(), a.reviewCmd(), a.diffCmd(), a.exploreCmd(), a.whatIfCmd(), a.renderCmd(), a.reportCmd(), a.serveCmd(), a.lspCmd(), a.readyCmd(), a.signCmd(), a.verifyCmd(), a.gameDayCmd(), a.alarmsCmd(), a.observedCmd(), a.explainCmd(), a.rulesCmd(), a.platformsCmd(), a.policyCmd(), a.testCmd(), a.initCmd(), a.importCmd(), a.schemaCmd(), a.versionCmd())
	root.SetHelpCommand(a.helpCmd(root))
	root.InitDefaultCompletionCmd()
	for _, cmd := range root.Commands() {
		if cmd.Name() == "completion" {
			cmd.Args, cmd.RunE = cobra.NoArgs, func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
		}
	}
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return unreadable{fmt.Errorf("%w (see: %s --help)", err, cmd.CommandPath())}
	})
	once(root, "against", "baseline", "policy-from")
	return root
}

// helpCmd is cobra's, but for a topic that doesn't exist: that is a mistake.
func (a *app) helpCmd(root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use:   "help [command]",
		Short: "Say how a command is used",
		RunE: func(_ *cobra.Command, args []string) error {
			cmd, rest, err := root.Find(args)
			if err != nil || cmd == nil || len(rest) > 0 {
				return fmt.Errorf("there is no command %q (see: tautline help)", strings.Join(args, " "))
			}
			return cmd.Help()
		},
	}
}

// oneOf says that a flag's value is none of those it can be.
func oneOf(flag, got string, of []string) error {
	for _, o := range of {
		if got == o {
			return nil
		}
	}
	return fmt.Errorf("--%s %q: must be one of %s", flag, got, strings.Join(of, ", "))
}

func completeWith(words ...string) func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return words, cobra.ShellCompDirectiveNoFileComp
	}
}

// must is for flags that were just declared.
func must(err error) {
	if err != nil {
		panic(err)
	}
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}
