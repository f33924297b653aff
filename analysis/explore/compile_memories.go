package explore

import "tautline.dev/model"

// memories finds the dead letters that forget what is parked when they stop.
func (c *compiler) memories() {
	at := map[*model.Box]int{}
	memory := func(to *model.Box) *Memory {
		if to == nil {
			return nil
		}
		i, known := at[to]
		if !known {
			i = -1
			if forgets, assume := c.forgets(to); forgets {
				i = len(c.p.Memories)
				c.p.Memories = append(c.p.Memories, Memory{Box: c.box(to), Assume: assume})
			}
			at[to] = i
		}
		if i < 0 {
			return nil
		}
		return &c.p.Memories[i]
	}
	for m := range c.p.Mailboxes {
		if mem := memory(c.p.Mailboxes[m].DeadLetter); mem != nil {
			mem.Mailboxes = append(mem.Mailboxes, m)
		}
	}
	for k := range c.p.SenderDeadLetters {
		if mem := memory(c.p.SenderDeadLetters[k].To); mem != nil {
			mem.Senders = append(mem.Senders, k)
		}
	}
	for h := range c.p.Handlers {
		if mem := memory(c.p.Handlers[h].Parks); mem != nil {
			mem.Workflows = append(mem.Workflows, h)
		}
	}
}
