package platform

import (
	"slices"
	"strings"

	"tautline.dev/model/suggest"
)

// DidYouMean is the end of a message about an id that names no platform: the
// ids among some that were probably meant, at most three, or nothing.
func DidYouMean(id string, among []string) string { return suggest.Say(meant(id, among)) }

// most is how many suggestions still help.
const most = 3

// meant are the ids that somebody may have meant, by how people get them wrong:
// without the provider ("sqs"), without the variant ("rabbitmq"), cut off
// ("aws/sq"), with more than the id has ("aws/eventbridge-scheduler"), misspelt.
func meant(id string, among []string) []string {
	id = strings.ToLower(id)
	if len(id) < 2 || len(id) > 64 {
		return nil
	}
	among = ofProvider(id, among)
	for _, way := range []func(string, []string) []string{ownVariants, sameName, variants, begun, within, misspelt} {
		if found := way(id, among); len(found) > 0 && len(found) <= most {
			return found
		}
	}
	return nil
}

// ofProvider leaves out what other providers have if the id names one itself:
// nobody who writes aws/functions means those of Azure.
func ofProvider(id string, among []string) []string {
	provider, _, ok := strings.Cut(id, "/")
	its := keep(among, func(known string) bool { return strings.HasPrefix(known, provider+"/") })
	if !ok || len(its) == 0 {
		return among
	}
	return append(its, keep(among, func(known string) bool { return !strings.Contains(known, "/") })...)
}

// ownVariants are variants of what has no provider: they come before something
// else over it that has its name ("celery/rabbitmq").
func ownVariants(id string, among []string) []string {
	return withoutOwn(keep(among, func(known string) bool {
		return !strings.Contains(known, "/") && strings.HasPrefix(known, id+"-")
	}))
}

// sameName are platforms whose name behind the provider is the one meant.
func sameName(id string, among []string) []string {
	return keep(among, func(known string) bool { return name(known) == name(id) })
}

// variants are all of which the id is the common part.
func variants(id string, among []string) []string {
	return keep(among, func(known string) bool {
		return strings.HasPrefix(known, id+"-") || strings.HasPrefix(name(known), id+"-")
	})
}

// begun are those that start so, without their own variants; else those whose
// name behind the provider does.
func begun(id string, among []string) []string {
	found := keep(among, func(known string) bool { return strings.HasPrefix(known, id) })
	if len(found) == 0 {
		found = keep(among, func(known string) bool { return strings.HasPrefix(name(known), id) })
	}
	return withoutOwn(found)
}

// withoutOwn are ids without the variants of others among them.
func withoutOwn(ids []string) []string {
	return keep(ids, func(known string) bool {
		return !slices.ContainsFunc(ids, func(other string) bool { return strings.HasPrefix(known, other+"-") })
	})
}

// within are the longest whose words all stand in the id.
func within(id string, among []string) []string {
	has := words(id)
	longest := 0
	var found []string
	for _, known := range among {
		its := words(known)
		if slices.ContainsFunc(its, func(w string) bool { return !slices.Contains(has, w) }) || len(its) < longest {
			continue
		}
		if len(its) > longest {
			longest, found = len(its), nil
		}
		found = append(found, known)
	}
	return found
}

// misspelt is what is spelt nearly the same: an id, a name without its
// provider, or the common part of variants.
func misspelt(id string, among []string) []string {
	spelt := slices.Clone(among)
	for _, known := range among {
		spelt = append(spelt, name(known))
		if i := strings.LastIndex(known, "-"); i > 0 {
			spelt = append(spelt, known[:i], name(known[:i]))
		}
	}
	m := suggest.Match(id, spelt)
	switch {
	case m == "":
		return nil
	case slices.Contains(among, m):
		return []string{m}
	}
	for _, way := range []func(string, []string) []string{ownVariants, sameName, variants} {
		if found := way(m, among); len(found) > 0 {
			return found
		}
	}
	return nil
}

func keep(ids []string, is func(string) bool) []string {
	var out []string
	for _, id := range ids {
		if is(id) {
			out = append(out, id)
		}
	}
	return out
}

// name is an id without its provider.
func name(id string) string { return id[strings.LastIndex(id, "/")+1:] }

func words(id string) []string {
	return strings.FieldsFunc(id, func(r rune) bool { return strings.ContainsRune("/-_. ", r) })
}
