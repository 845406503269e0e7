import { X } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import type { FormEvent, ReactNode } from "react";
import { useFocusBack } from "@/lib/focus-back";
import { Button } from "./button";
import styles from "./dialog.module.css";
import { Form } from "./form";

interface DialogProps {
  open: boolean;
  onClose: () => void;
  title: string;
  description?: ReactNode;
  wide?: boolean;
  children?: ReactNode;
  /** Buttons at the bottom; the dialog becomes a form when onSubmit is given, so Enter confirms. */
  actions?: ReactNode;
  onSubmit?: () => void;
}

export function Dialog({ open, onClose, ...rest }: DialogProps) {
  return (
    <Radix.Root open={open} onOpenChange={(next) => !next && onClose()}>
      {open && <Opened {...rest} />}
    </Radix.Root>
  );
}

function Opened({
  title,
  description,
  wide,
  children,
  actions,
  onSubmit,
}: Omit<DialogProps, "open" | "onClose">) {
  const giveBack = useFocusBack();
  const inside = (
    <>
      {children !== undefined && children !== null && <div className={styles.body}>{children}</div>}
      {actions && <div className={styles.foot}>{actions}</div>}
    </>
  );
  return (
    <Radix.Portal>
      {/* Not Radix's overlay: that one locks scrolling by a style element, which the policy of
          the pages forbids. */}
      <div className={styles.scrim} />
      <Radix.Content
        className={`${styles.dialog} ${wide ? styles.wide : ""}`}
        onCloseAutoFocus={giveBack}
        {...(description ? {} : { "aria-describedby": undefined })}
      >
        <div className={styles.head}>
          <div>
            <Radix.Title asChild>
              <h2>{title}</h2>
            </Radix.Title>
            {description && <Radix.Description>{description}</Radix.Description>}
          </div>
          <Radix.Close asChild>
            <Button look="quiet" small label="Close">
              <X size={16} aria-hidden />
            </Button>
          </Radix.Close>
        </div>
        {onSubmit ? (
          <Form onSubmit={submit(onSubmit)} style={{ display: "contents" }}>
            {inside}
          </Form>
        ) : (
          inside
        )}
      </Radix.Content>
    </Radix.Portal>
  );
}

interface ConfirmProps {
  open: boolean;
  onClose: () => void;
  title: string;
  /** What happens, and what is lost for good. */
  children: ReactNode;
  confirm: string;
  danger?: boolean;
  busy?: boolean;
  onConfirm: () => void;
}

export function ConfirmDialog({
  open,
  onClose,
  title,
  children,
  confirm,
  danger,
  busy,
  onConfirm,
}: ConfirmProps) {
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={title}
      onSubmit={onConfirm}
      actions={
        <>
          <Button onClick={onClose}>Keep as it is</Button>
          <Button type="submit" look={danger ? "danger" : "primary"} busy={busy} autoFocus>
            {confirm}
          </Button>
        </>
      }
    >
      <div className="prose">{children}</div>
    </Dialog>
  );
}

function submit(work: () => void) {
  return (event: FormEvent) => {
    event.preventDefault();
    event.stopPropagation();
    work();
  };
}
