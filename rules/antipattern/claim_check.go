package antipattern

import (
	"tautline.dev/analysis/flowgraph"
	"tautline.dev/model"
)

// claimChecks tells which dual writes are claim checks, and remembers what it
// found out about the way from a channel to the readers of a store: a thousand
// handlers may use the same two.
type claimChecks struct {
	consumers map[*model.Box]map[*model.Box]bool
	only      map[[2]*model.Box]bool
}

func newClaimChecks() *claimChecks {
	return &claimChecks{map[*model.Box]map[*model.Box]bool{}, map[[2]*model.Box]bool{}}
}

// is tells whether a handler puts an object away first, so that doing it again
// changes nothing, and then sends a message to those who fetch it: stopped in
// between, it leaves an object that nobody knows of. The order is certain only
// where a flow states it.
func (c *claimChecks) is(j *flowgraph.Graph, h *model.Handler, units [][]*model.Line) bool {
	if h.Flow == nil || len(units) != 2 || len(units[0]) != 1 || len(units[1]) != 1 {
		return false
	}
	keep, send := units[0][0], units[1][0]
	if keep.To.Kind != model.ObjectStore || j.Safe(keep) != flowgraph.Yes || !j.Message(send) || atOnce(h, keep, send) {
		return false
	}
	pair := [2]*model.Box{keep.To, send.To}
	only, known := c.only[pair]
	if !known {
		only = c.onlyConsumersRead(keep.To, send.To)
		c.only[pair] = only
	}
	return only
}

// onlyConsumersRead tells whether a store is read, and by nobody but those who
// get the messages of a channel. Who else reads it, or is fed by its changes,
// sees the object without the message.
func (c *claimChecks) onlyConsumersRead(store, channel *model.Box) bool {
	if len(store.Out) > 0 {
		return false
	}
	read := false
	for _, l := range store.Into {
		switch op := l.Operation.Or(""); {
		case op == model.Read && !c.consumersOf(channel)[l.From]:
			return false
		case op == model.Read:
			read = true
		case op == "":
			return false // it may read
		}
	}
	return read
}

// consumersOf are the boxes that get the messages of a channel, also through
// other channels.
func (c *claimChecks) consumersOf(channel *model.Box) map[*model.Box]bool {
	if known := c.consumers[channel]; known != nil {
		return known
	}
	out := map[*model.Box]bool{}
	passed := map[*model.Box]bool{channel: true}
	for way := []*model.Box{channel}; len(way) > 0; way = way[1:] {
		for _, l := range way[0].Out {
			switch {
			case l.To.Family() != model.Channel:
				out[l.To] = true
			case !passed[l.To]:
				passed[l.To] = true
				way = append(way, l.To)
			}
		}
	}
	c.consumers[channel] = out
	return out
}
