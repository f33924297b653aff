package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"tautline.dev/cmd/internal/judge"
	"tautline.dev/model"
	"tautline.dev/render/message"
	"tautline.dev/render/plain"
	"tautline.dev/rules/profile"
)

// judging are the flags of every command that judges models.
type judging struct {
	profile string
	now     string
	timeout time.Duration
	strict  bool
	tags    []string
	// stated tells whether a flag was given.
	stated func(flag string) bool
}

func (j *judging) flags(cmd *cobra.Command) {
	j.profileFlag(cmd)
	j.dayFlags(cmd)
}

func (j *judging) profileFlag(cmd *cobra.Command) {
	cmd.Flags().StringVar(&j.profile, "profile", "", "judge by this profile instead of the model's own: "+strings.Join(profile.Names, ", "))
	must(cmd.RegisterFlagCompletionFunc("profile", completeWith(profile.Names...)))
}

// dayFlags are the flags of a command that judges models by a profile that nobody
// chooses.
func (j *judging) dayFlags(cmd *cobra.Command) {
	f := cmd.Flags()
	j.dayFlag(cmd)
	f.BoolVar(&j.strict, "strict", false, "judge nothing where anything that looks like a part of a model is passed over (default: on from the profile merge)")
	j.readingFlags(cmd)
}

// dayFlag is the flag of every command of which the day is an input.
func (j *judging) dayFlag(cmd *cobra.Command) {
	cmd.Flags().StringVar(&j.now, "now", "", "the day of the judgement, such as 2026-10-01 (default: SOURCE_DATE_EPOCH, else today)")
}

// readingFlags are the flags of a command that reads models and judges none.
func (j *judging) readingFlags(cmd *cobra.Command) { j.stageFlags(cmd, defaultBounds) }

// stageFlags are those with the time that reading may take where nobody says it.
func (j *judging) stageFlags(cmd *cobra.Command, patience time.Duration) {
	j.stated = cmd.Flags().Changed
	tagFlag(cmd, &j.tags)
	cmd.Flags().DurationVar(&j.timeout, "load-timeout", patience, "give up on a model that takes longer to evaluate")
}

// tagFlag is how a stage is named: on the command line, and nowhere else.
func tagFlag(cmd *cobra.Command, tags *[]string) {
	cmd.Flags().StringArrayVar(tags, "tag", nil, "read the model in a `stage`, as cue takes tags: key=value for @tag(key), name for files with @if(name); several values of one key are several stages")
	must(cmd.RegisterFlagCompletionFunc("tag", cobra.NoFileCompletions))
}

// day is the day of the judgement: an input, so that the same input gives the
// same bytes.
func (j *judging) day() (time.Time, error) {
	if j.now != "" {
		t, err := time.Parse(time.DateOnly, j.now)
		if err != nil {
			return t, fmt.Errorf("--now %q: write a day like 2026-10-01", j.now)
		}
		return t, nil
	}
	if s := os.Getenv("SOURCE_DATE_EPOCH"); s != "" {
		n, err := strconv.ParseInt(s, 10, 64)
		if err != nil {
			return time.Time{}, fmt.Errorf("SOURCE_DATE_EPOCH %q: not a number of seconds", s)
		}
		return time.Unix(n, 0).UTC().Truncate(24 * time.Hour), nil
	}
	return time.Now().UTC().Truncate(24 * time.Hour), nil
}

// reading are the flags as a command takes them that judges nothing.
func (a *app) reading(j *judging) (judge.Options, error) {
	if err := a.checkColour(); err != nil {
		return judge.Options{}, err
	}
	if j.timeout <= 0 {
		return judge.Options{}, fmt.Errorf("--load-timeout %s: must be longer than nothing", j.timeout)
	}
	if j.profile != "" {
		if err := oneOf("profile", j.profile, profile.Names); err != nil {
			return judge.Options{}, err
		}
	}
	stages, err := model.Stages(j.tags)
	if err != nil {
		return judge.Options{}, fmt.Errorf("--tag: %w", err)
	}
	a.making = a.newMaking(j.timeout)
	o := judge.Options{
		Model:  model.Options{Stages: stages, Stdin: waiting{a.stdin, &a.waits}, PassedOver: a.passedOver, Unasked: a.unasked()},
		Bounds: a.bounds(j.timeout), Profile: j.profile,
	}
	if j.stated != nil && j.stated("strict") {
		o.Strict = &j.strict
	}
	return o, nil
}

// passedOver tells of what isn't judged.
func (a *app) passedOver(p model.PassedOver) {
	fmt.Fprintf(a.stderr, "tautline: %s\n", plain.Text(p.String()))
}

// unasked tells, once, of a system that is read in a stage which nobody has named: others
// are looked at by nobody then.
func (a *app) unasked() func(*model.System) {
	told := map[string]bool{}
	return func(s *model.System) {
		if says := message.ReadByDefault(s); !told[says] {
			told[says] = true
			fmt.Fprintf(a.stderr, "tautline: %s\n", plain.Text(says))
		}
	}
}

// options are the flags as the judgement takes them.
func (a *app) options(j *judging) (judge.Options, error) {
	o, err := a.reading(j)
	if err != nil {
		return o, err
	}
	o.Now, err = j.day()
	return o, err
}

// narrower says what to do where a command takes one system and there are several.
func narrower(systems int, staged bool) string {
	if staged {
		return fmt.Sprintf("%d; name one system, and one stage of it (--tag)", systems)
	}
	return fmt.Sprintf("%d; name one", systems)
}

// completeModels lets a shell offer files and directories.
func completeModels(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return []string{"cue"}, cobra.ShellCompDirectiveFilterFileExt
}

// known are the systems that the arguments of an unfinished command line name,
// as far as they can be read, in the stages that it names. Standard input is not for us
// yet.
func (a *app) known(cmd *cobra.Command, args []string) []*model.System {
	tags, err := cmd.Flags().GetStringArray("tag")
	must(err)
	stages, err := model.Stages(tags)
	if err != nil {
		return nil // one isn't finished, or wrong
	}
	o := judge.Options{Model: model.Options{Stages: stages, Stdin: strings.NewReader("")}, Bounds: a.bounds(defaultBounds)}
	var systems []*model.System
	for l, err := range judge.Each(args, o) {
		if err != nil {
			return nil
		}
		if l.System != nil {
			systems = append(systems, l.System)
		}
	}
	return systems
}
