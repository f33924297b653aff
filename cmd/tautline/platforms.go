package main

import (
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"tautline.dev/model"
	"tautline.dev/model/platform"
	"tautline.dev/model/value"
	"tautline.dev/render/json"
	"tautline.dev/render/text"
)

func (a *app) platformsCmd() *cobra.Command {
	var format, kind, dir string
	cmd := &cobra.Command{
		Use:   "platforms [PLATFORM]...",
		Short: "List the platform catalogue, or what is known of some platforms, each fact with its source",
		Long: `Platforms lists the ids that may stand behind "platform" in a model.

With one id, or with three and more, it tells what is known of each. With two it
tells what lies under a line from the first to the second, in the order of the
work's way. With --model it knows the platforms that a model describes, too.`,
		Example: `  tautline platforms --kind queue           what a queue can be
  tautline platforms aws/sqs                what is known of it
  tautline platforms aws/sqs aws/lambda     what lies under a line between the two
  tautline platforms --model . acme/bus     a platform that the model describes`,
		ValidArgsFunction: completeWith(platform.IDs()...),
		RunE: func(_ *cobra.Command, args []string) error {
			if err := a.checkColour(); err != nil {
				return err
			}
			if err := oneOf("format", format, []string{"text", "json"}); err != nil {
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
			known, err := a.platformsOf(dir)
			if err != nil {
				return err
			}
			found, err := known.named(args)
			if err != nil {
				return err
			}
			if kind != "" {
				found = slices.DeleteFunc(found, func(p *platform.Platform) bool { return !slices.Contains(p.Kinds, kind) })
			}
			if format == "json" {
				return a.platformsJSON(found, len(args) > 0)
			}
			st := a.style(a.stdout)
			switch len(args) {
			case 0:
				return text.PlatformList(a.stdout, st, found, known.sys)
			case 2:
				return text.Between(a.stdout, st, found[0], found[1])
			}
			return text.Platforms(a.stdout, st, found)
		},
	}
	f := cmd.Flags()
	f.StringVarP(&format, "format", "f", "text", "how to write it: text, json")
	f.StringVar(&kind, "kind", "", "list only what a box of this kind can be: queue, function, database, ...")
	f.StringVar(&dir, "model", "", "also know the platforms that the model in this `directory` describes")
	must(cmd.RegisterFlagCompletionFunc("format", completeWith("text", "json")))
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

func (a *app) platformsJSON(found []*platform.Platform, named bool) error {
	tool := json.Tool{Name: "tautline", Version: version()}
	if !named {
		return json.PlatformList(a.stdout, tool, found)
	}
	return json.Platforms(a.stdout, tool, found)
}

// knownPlatforms are those of the catalogue, and of a model if one was named.
type knownPlatforms struct{ sys *model.System }

// platformsOf are the catalogue's platforms and those that a model describes.
func (a *app) platformsOf(dir string) (knownPlatforms, error) {
	if dir == "" {
		return knownPlatforms{&model.System{}}, nil
	}
	systems, failed, err := a.load([]string{dir}, &judging{timeout: defaultBounds})
	if err != nil {
		return knownPlatforms{}, err
	}
	defer a.watched()
	if len(failed) > 0 {
		return knownPlatforms{}, a.unjudged(failed)
	}
	if len(systems) > 1 {
		return knownPlatforms{}, fmt.Errorf("--model %s: there are %d systems; name the directory of one", value.Quote(dir), len(systems))
	}
	return knownPlatforms{systems[0]}, nil
}

// named are those with the ids that somebody gave, or all.
func (k knownPlatforms) named(ids []string) ([]*platform.Platform, error) {
	if len(ids) == 0 {
		ids = k.sys.PlatformIDs()
	}
	var found []*platform.Platform
	for _, id := range ids {
		p := k.sys.Platform(id)
		if p == nil {
			return nil, fmt.Errorf("there is no platform %s%s (see: tautline platforms)", value.Quote(id), platform.DidYouMean(id, k.sys.PlatformIDs()))
		}
		found = append(found, p)
	}
	return found, nil
}
