import type { ReactNode } from 'react'
import { messageOf } from '../gateway.ts'
import { Icon, type IconName } from './icon.tsx'

/** A place that has nothing to show, and what to do about it. */
export const Empty = ({ icon, title, children }: { icon: IconName; title: string; children?: ReactNode }) => (
  <div className="empty">
    <Icon name={icon} />
    <h2>{title}</h2>
    {children}
  </div>
)

export const Failed = ({ title, error, again }: { title: string; error: unknown; again?: () => void }) => (
  <div className="empty" role="alert">
    <Icon name="alert" />
    <h2>{title}</h2>
    <p>{messageOf(error)}</p>
    {again && (
      <button type="button" className="button" onClick={again}>
        Try again
      </button>
    )}
  </div>
)

/** A sentence of the catalog: what stands in backticks is code. */
export const Sentence = ({ text }: { text: string }) => (
  <>{text.split('`').map((part, index) => (index % 2 === 1 ? <code key={index}>{part}</code> : part))}</>
)
