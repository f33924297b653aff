package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"tautline.dev/cmd/internal/judge"
	"tautline.dev/model"
	"tautline.dev/model/platform"
	"tautline.dev/model/value"
	"tautline.dev/render/format"
)

func (a *app) platformsCmd() *cobra.Command {
	var w writing
	var kind, dir string
	var tags []string
	var facts bool
	cmd := &cobra.Command{
		Use:   "platforms [PLATFORM[,PLATFORM]...]...",
		Short: "List the platform catalogue, or what is known of some platforms, each fact with its source",
		Long: `Platforms lists the ids that may stand behind "platform" in a model.

With one id, or with three and more, it tells what is known of each. With two it
answers what a review asks of a line from the first to the second: who tries again,
how often, until when, what is lost, how long one delivery lasts, how large a piece
may be, in which order pieces come, and what acknowledges one. Each answer has its
source; what nobody has verified is named, with what to ask. --facts adds all that is
known under the line.

An end of the line can be a list of ids from the outside in, as a box names them:
a mesh, a runtime, a client library. With --model the platforms that a model
describes are known, too.`,
		Example: `  tautline platforms --kind queue           what a queue can be
  tautline platforms aws/sqs                what is known of it
  tautline platforms aws/sqs aws/lambda     what holds of a line between the two
  tautline platforms kubernetes,istio-1.24,http/go http
                                            one out of a mesh
  tautline platforms kafka kafka/java       one out of a topic, by the client that reads
  tautline platforms --model . acme/bus     a platform that the model describes`,
		ValidArgsFunction: completeWith(platform.IDs()...),
		RunE: func(_ *cobra.Command, args []string) error {
			if err := a.checkColour(); err != nil {
				return err
			}
			to, err := a.outputs(&w, format.PlatformLists)
			if err != nil {
				return err
			}
			if kind != "" {
				if err := oneOf("kind", kind, kindNames()); err != nil {
					return err
				}
				if len(args) > 0 {
					return fmt.Errorf("--kind %s narrows the list down, and %s names a platform: leave one out", kind, value.Quote(args[0]))
				}
			}
			sys, err := a.describing(dir, tags)
			if err != nil {
				return err
			}
			ends, err := named(sys, args)
			if err != nil {
				return err
			}
			found := slices.Concat(ends...)
			if len(args) == 0 {
				for _, id := range sys.PlatformIDs() {
					found = append(found, sys.Platform(id))
				}
			}
			if kind != "" {
				found = slices.DeleteFunc(found, func(p *platform.Platform) bool { return !slices.Contains(p.Kinds, kind) })
			}
			return write(a, to, format.PlatformLists, format.Platforms{System: sys, Found: found, Ends: ends, Facts: facts})
		},
	}
	f := cmd.Flags()
	w.formatFlag(cmd, "how to write it", format.PlatformLists)
	f.StringVar(&kind, "kind", "", "list only what a box of this kind can be: queue, function, database, ...")
	f.BoolVar(&facts, "facts", false, "with two: after the answers, every fact that lies under the line")
	tagFlag(cmd, &tags)
	f.StringVar(&dir, "model", "", "also know the platforms that the model in this `directory` describes")
	must(cmd.RegisterFlagCompletionFunc("kind", completeWith(kindNames()...)))
	return cmd
}

func kindNames() []string {
	var names []string
	for _, k := range model.Kinds {
		names = append(names, string(k))
	}
	return names
}

// describing is the system that describes platforms of its own, an empty one if
// none was named.
func (a *app) describing(dir string, tags []string) (*model.System, error) {
	if dir == "" {
		return &model.System{}, nil
	}
	o, err := a.reading(&judging{timeout: defaultBounds, tags: tags})
	if err != nil {
		return nil, err
	}
	systems, err := judge.Load([]string{dir}, o)
	switch {
	case err != nil:
		return nil, err
	case len(systems) > 1:
		return nil, fmt.Errorf("--model %s: there are %d systems; name the directory of one", value.Quote(dir), len(systems))
	}
	return systems[0], nil
}

// named are the platforms that somebody asked for: each argument is a list of them.
func named(sys *model.System, args []string) ([]model.End, error) {
	var ends []model.End
	for _, arg := range args {
		var end model.End
		for _, id := range strings.Split(arg, ",") {
			p := sys.Platform(id)
			if p == nil {
				return nil, fmt.Errorf("there is no platform %s%s (see: tautline platforms)", value.Quote(id), platform.DidYouMean(id, sys.PlatformIDs()))
			}
			end = append(end, p)
		}
		ends = append(ends, end)
	}
	return ends, nil
}
